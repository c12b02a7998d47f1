"""Draws the page shown while no data has been loaded: what to do next."""

from dashboard.html import html

html(
    "<h1>Nothing has been loaded yet</h1>"
    "<p>An officer for every hub loads extracts on a page here, or, as follows, by command.</p>"
    "<p>The pages show figures as soon as a first load has been published. In a terminal:</p>"
    '<ol class="steps"><li><code>mash load PATH</code> loads extracts from a file or folder.</li>'
    "<li><code>mash demo</code> loads a synthetic sample instead.</li></ol>"
    "<p>Then reload this page. It reads the folder named with <code>--data</code>, or in <code>MASH_DATA</code>.</p>"
)
