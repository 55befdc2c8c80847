"""A page of local explanations: one HTML file that needs no network and no script."""

from __future__ import annotations

from jinja2 import Environment
from markupsafe import Markup

from distill.explanation import Explanation, Explanations
from distill.render import css, draw_bars
from distill.render.figures import amount

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{ title }}</title>
<style>
{{ css }}
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
figure { margin: 1rem 0; overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .8rem .2rem 0; text-align: left; border-bottom: 1px solid #8884; }
td.number { text-align: right; }
</style>
</head>
<body>
<main>
<h1>{{ title }}</h1>
{% for one in explanations %}
<section aria-labelledby="row-{{ one.row }}">
<h2 id="row-{{ one.row }}">Row {{ one.row }}: {{ one.answer }}</h2>
<p><strong>{{ one.verdict | capitalize }}.</strong> {{ one.sentence }}</p>
<figure tabindex="0" role="group" aria-label="Effects in row {{ one.row }}">{{ drawn(one) }}</figure>
<table>
<caption>Effect on the score for {{ one.output }}, with 95 % intervals</caption>
<tr><th scope="col">column</th><th scope="col">value</th><th scope="col">effect of</th>
<th scope="col">effect</th><th scope="col">low</th><th scope="col">high</th></tr>
{% for c in one.components %}
<tr><th scope="row">{{ c.name }}</th><td>{{ c.value }}</td><td>{{ c.unit }}</td>
<td class="number">{{ c.weight | amount }}</td>
<td class="number">{{ c.low | amount }}</td><td class="number">{{ c.high | amount }}</td></tr>
{% endfor %}
</table>
<p>The box's score for {{ one.output }} is {{ one.score | amount }}, that of the line near the row
{{ one.surrogate_score | amount }}. The line was fitted on {{ one.neighbourhood.n_fit }} rows and judged
on the {{ one.neighbourhood.n }} nearest real rows it was not fitted on.</p>
{% for note in one.notes %}<p>{{ note }}</p>
{% endfor %}
</section>
{% endfor %}
<p>An explanation says how the box's answer moves near a row. It says nothing about right or wrong
answers, nor about causes.</p>
</main>
</body>
</html>
"""


def explanations_page(explanations: Explanations, title: str) -> str:
    """Return the page; everything that comes from the data is escaped."""
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["amount"] = amount
    page = environment.from_string(PAGE)
    return page.render(
        title=title,
        explanations=explanations,
        css=Markup(css()),  # noqa: S704 - our own stylesheet
        drawn=_drawn,
    )


def _drawn(one: Explanation) -> Markup:
    return Markup(draw_bars(one.bars()).fragment())  # noqa: S704 - the drawing escapes what it writes
