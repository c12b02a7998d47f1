"""An automatic refresh passes when there is something to see, and never between a page's end and its sending."""

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboard.server.refresh import AT_ONCE, LEASE, PATIENCE, Page, Turns


class Desk:
    """A server's clock and state, and pages that ask it."""

    def __init__(self):
        self.now, self.state = 0.0, (1, "officer")
        self.turns = Turns(clock=lambda: self.now)

    def page(self, *, drawn=True):
        page = Page(self.turns, lambda: self.state, lambda: self.now)
        page.asks(asked())
        if drawn:
            draw(page)
        return page


def asked(fragment="", *, automatic=False):
    message = BackMsg()
    message.rerun_script.fragment_id = fragment
    message.rerun_script.is_auto_rerun = automatic
    message.rerun_script.query_string = "month=May"
    return message.SerializeToString()


REFRESH = asked("watch", automatic=True)


def begins(page, run, *fragments):
    message = ForwardMsg()
    message.new_session.name = "app"
    message.metadata.run.script_run_id = run
    message.metadata.run.fragment_ids.extend(fragments)
    page.sent(message.SerializeToString())


def ends(page, run, how=ForwardMsg.FINISHED_SUCCESSFULLY):
    message = ForwardMsg(script_finished=how)
    message.metadata.run.script_run_id = run
    page.sent(message.SerializeToString())


def draw(page, run="r"):
    begins(page, run)
    ends(page, run)


@pytest.fixture
def desk():
    return Desk()


def test_a_refresh_that_would_show_nothing_new_is_dropped(desk):
    assert desk.page().asks(REFRESH) is None


@pytest.mark.parametrize("state", [(2, "officer"), (1, "board"), None])
def test_a_new_build_another_role_and_a_lost_session_are_seen(desk, state):
    page = desk.page()
    desk.state = state
    assert page.asks(REFRESH) == REFRESH


def test_no_refresh_passes_until_the_end_of_the_page_was_sent(desk):
    page = desk.page(drawn=False)
    desk.state = (2, "officer")
    assert page.asks(REFRESH) is None
    begins(page, "a")
    assert page.asks(REFRESH) is None
    ends(page, "another")  # of a run that was asked for before
    assert page.asks(REFRESH) is None
    ends(page, "a", ForwardMsg.FINISHED_EARLY_FOR_RERUN)
    assert page.asks(REFRESH) is None
    ends(page, "a")
    assert page.asks(REFRESH) == REFRESH


def test_a_fragment_asked_for_before_the_end_is_drawn_with_the_whole_page(desk):
    page = desk.page(drawn=False)
    passed = BackMsg.FromString(page.asks(asked("chart")))
    assert (passed.rerun_script.fragment_id, passed.rerun_script.query_string) == ("", "month=May")
    draw(page)
    assert page.asks(asked("chart")) == asked("chart")


def test_a_page_shows_the_build_in_force_when_it_was_asked_for(desk):
    page = desk.page(drawn=False)
    desk.state = (2, "officer")  # while its script runs: it may have read the one before
    draw(page)
    assert page.asks(REFRESH) == REFRESH


def test_a_refresh_that_came_to_nothing_is_tried_again(desk):
    page = desk.page()
    desk.state = (2, "officer")
    assert page.asks(REFRESH) == REFRESH
    assert page.asks(REFRESH) is None
    desk.now += PATIENCE
    assert page.asks(REFRESH) == REFRESH
    begins(page, "refresh", "watch")
    begins(page, "whole")
    ends(page, "whole")
    assert page.asks(REFRESH) is None


def test_few_pages_redraw_at_once(desk):
    pages = [desk.page() for _ in range(AT_ONCE + 3)]
    desk.state = (2, "officer")
    passed = [page for page in pages if page.asks(REFRESH)]
    assert passed == pages[:AT_ONCE]
    draw(pages[0], "new")
    pages[1].closed()
    assert [page for page in pages if page.asks(REFRESH)] == pages[2:4]
    desk.now += LEASE
    assert pages[4].asks(REFRESH) == REFRESH


def test_a_refresh_gives_way_once_to_readers_who_wait_for_a_page(desk):
    page, _other = desk.page(), desk.page(drawn=False)
    desk.state = (2, "officer")
    assert page.asks(REFRESH) is None
    assert page.asks(REFRESH) == REFRESH
    draw(page)
    desk.state = (3, "officer")
    assert page.asks(REFRESH) is None  # and once again for the next build
    assert page.asks(REFRESH) == REFRESH


def test_a_click_waits_for_no_turn(desk):
    pages = [desk.page() for _ in range(AT_ONCE + 1)]
    desk.state = (2, "officer")
    for page in pages:
        page.asks(REFRESH)
    assert pages[-1].asks(asked()) == asked()


def test_what_is_not_a_rerun_passes_as_it_is(desk):
    message = BackMsg()
    message.backend_operation_request.request_id = "r"
    raw = message.SerializeToString()
    assert desk.page().asks(raw) == raw
