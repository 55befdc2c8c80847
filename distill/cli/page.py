"""A page of local explanations: one HTML file that needs no network and no script."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace

from jinja2 import Environment
from markupsafe import Markup

from distill.explanation import Explanation, Explanations
from distill.numbers import amount
from distill.render import css, draw_bars

STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 "Helvetica Neue", Helvetica, Arial, sans-serif; }
main { max-width: 52rem; margin: 2.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; }
h2 { font-size: 1.2rem; margin-top: 2.5rem; }
figure { margin: 1rem 0; overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: bold; padding: .5rem 0; }
th, td { padding: .2rem 1.2rem .2rem 0; text-align: left; border-bottom: 1px solid #8884; }
th.number, td.number { text-align: right; }
th[scope=row] { font-weight: normal; }
"""

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{{ policy }}">
<title>{{ title }}</title>
<style>{{ style }}</style>
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
<caption>All effects, with 95 % intervals</caption>
<tr><th scope="col">column</th><th scope="col">value</th><th scope="col">effect of</th>
<th scope="col" class="number">effect</th><th scope="col" class="number">low</th>
<th scope="col" class="number">high</th></tr>
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


def explanations_page(explanations: Explanations[Explanation], title: str) -> str:
    """Return the page; everything that comes from the data is escaped."""
    style = css() + STYLE
    hashed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["amount"] = amount
    page = environment.from_string(PAGE)
    return page.render(
        title=title,
        explanations=explanations,
        style=Markup(style),  # noqa: S704 - our own stylesheet
        policy=f"default-src 'none'; style-src 'sha256-{hashed}'",
        drawn=_drawn,
    )


def _drawn(one: Explanation) -> Markup:
    bars = replace(one.bars(), title=f"Effects on the score for {one.output}", subtitle="")
    return Markup(draw_bars(bars).fragment(f"row-{one.row}"))  # noqa: S704 - the drawing escapes what it writes
