"""Pieces of pages with tasks: what can't start has no link, the step shown is marked, foreign words are inert."""

from streamlit.testing.v1 import AppTest

from dashboard.components.tasks import Answer, Task, banner, step_bar, summary_list, task_list


def test_a_task_that_cannot_start_has_no_link_and_says_so():
    told = task_list("What needs you", [Task("Read <b>", "cases?month=2026-10&x=1", "late", "3"), Task("Publish", "")])
    ready, waiting = told.split("<li>")[1:]
    assert 'href="cases?month=2026-10&amp;x=1"' in ready and "Read &lt;b&gt;" in ready and ">3<" in ready
    assert "<a" not in waiting and "Cannot start yet" in waiting


def test_the_step_shown_is_the_only_one_marked():
    told = step_bar(["Upload", "Words", "Check"], 2)
    assert told.count("aria-current=step") == 1
    assert '<li class="done" aria-current=step>2. Words</li>' in told
    assert told.count('class="ahead"') == 1


def test_a_link_to_change_an_answer_says_which():
    told = summary_list([Answer("Rows in", "2,214"), Answer("Words", "5", "load?step=4")])
    assert told.count("Change") == 1 and '<span class="hidden"> words</span>' in told
    assert banner("A & B").startswith('<p class="banner"><b>A &amp; B</b>')


def test_mistakes_are_told_once_at_the_top_and_once_beside_their_field():
    def page() -> None:
        import streamlit as st

        from dashboard.components.mistakes import draw_mistakes, field_mistake
        from dashboard.html import html
        from dashboard.view import begin_choices, mistaken

        begin_choices()
        found = {"word 1": "Say what “x” means"}
        draw_mistakes(st.container(), {})
        before = mistaken()
        draw_mistakes(st.container(), found)
        html(field_mistake(found, "word 1") + field_mistake(found, "word 2") + f"<i>{before} {mistaken()}</i>")

    (top, field) = [element.proto.body for element in AppTest.from_function(page, default_timeout=60).run().get("html")]
    assert 'role="alert"' in top and 'href="#at-word-1"' in top
    assert field.count('id="at-word-1"') == 1 and field.count("Say what “x” means") == 1
    assert "<i>False True</i>" in field
