"""An explanation as one HTML page."""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import Environment
from markupsafe import Markup

from distill.render import Bars, bars_svg

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{{ bars[0].title if bars else "Explanation" }}</title>
<style>
body { font: 1rem/1.5 "Helvetica Neue", Helvetica, Arial, sans-serif; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: bold; padding: .5rem 0; }
th, td { padding: .2rem 1.2rem .2rem 0; text-align: left; border-bottom: 1px solid #8884; }
th { font-weight: normal; }
td.number { text-align: right; }
</style>
</head>
<body>
{% if answers %}
<table><caption>The model's answer</caption>
{% for name, value in answers %}<tr><th scope="row">{{ name }}</th>
<td class="number">{{ "%.4g" | format(value) }}</td></tr>
{% endfor %}</table>
{% endif %}
{% for one in bars %}<figure>{{ drawn(one) }}</figure>
{% endfor %}
{% if values %}
<table><caption>The input</caption>
{% for name, value in values %}<tr><th scope="row">{{ name }}</th><td>{{ value }}</td></tr>
{% endfor %}</table>
{% endif %}
</body>
</html>
"""


def page(
    bars: Sequence[Bars], *, answers: Sequence[tuple[str, float]], values: Sequence[tuple[str, str]]
) -> str:
    """Return the page: what the model says, bars for each label, the input's values."""
    template = Environment(autoescape=True).from_string(PAGE)
    return template.render(bars=bars, answers=answers, values=values, drawn=_drawn)


def _drawn(bars: Bars) -> Markup:
    return Markup(bars_svg(bars))  # noqa: S704 -- our own SVG, its texts escaped
