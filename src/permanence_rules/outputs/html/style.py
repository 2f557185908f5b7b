"""The look of the page, on a screen and on paper."""

from __future__ import annotations

from permanence_rules.outputs import palette

__all__ = ["STYLE"]

STYLE = f"""
:root {{ color-scheme: light; }}
* {{ box-sizing: border-box; }}
body {{ margin: 0; color: {palette.INK}; background: {palette.PAPER};
  font: 1rem/1.5 Arial, Helvetica, sans-serif; }}
header, main, footer {{ max-width: 70rem; margin: 0 auto; padding: 0 1.25rem; }}
header {{ padding-top: 1.5rem; border-bottom: 4px solid {palette.DUE}; }}
h1 {{ font-size: 1.9rem; line-height: 1.2; margin: 0 0 .25rem; }}
h2 {{ font-size: 1.4rem; margin: 2.5rem 0 .5rem; }}
h3 {{ font-size: 1.2rem; margin: 0 0 .25rem; }}
p {{ margin: .25rem 0 .75rem; max-width: 46rem; }}
a {{ color: {palette.DUE}; text-underline-offset: .15em; }}
a:focus-visible, .scroll:focus-visible {{ outline: 3px solid {palette.INK}; outline-offset: 2px; }}
.skip {{ position: absolute; left: -100rem; }}
.skip:focus {{ left: 1rem; top: .5rem; background: {palette.PAPER}; padding: .5rem; }}
.small {{ font-size: .875rem; color: {palette.MUTED}; }}
.figures {{ display: flex; flex-wrap: wrap; gap: .75rem; list-style: none; padding: 0;
  margin: 1rem 0; }}
.figures li {{ flex: 1 1 9rem; background: {palette.BAND}; padding: .75rem 1rem;
  border-left: 5px solid {palette.AXIS}; }}
.figures strong {{ display: block; font-size: 1.7rem; line-height: 1.2; }}
.figures .overdue {{ border-color: {palette.OVERDUE}; }}
.figures .overdue strong {{ color: {palette.OVERDUE}; }}
.figures .due {{ border-color: {palette.DUE}; }}
.figures .met {{ border-color: {palette.MET}; }}
.scroll {{ overflow-x: auto; }}
.scroll svg {{ display: block; min-width: 46rem; width: 100%; height: auto; }}
table {{ border-collapse: collapse; width: 100%; margin: .5rem 0 1.25rem; font-size: .9375rem; }}
caption {{ text-align: left; font-weight: bold; padding: .25rem 0; }}
th, td {{ text-align: left; vertical-align: top; padding: .4rem .6rem;
  border-bottom: 1px solid {palette.CARE}; }}
thead th {{ background: {palette.BAND}; border-bottom: 2px solid {palette.AXIS};
  vertical-align: bottom; }}
tbody th {{ font-weight: normal; }}
tbody tr.area th {{ font-weight: bold; padding-top: 1rem; border-bottom-color: {palette.AXIS}; }}
tfoot th, tfoot td {{ font-weight: bold; border-top: 2px solid {palette.AXIS}; }}
td.number, th.number {{ text-align: right; font-variant-numeric: tabular-nums;
  white-space: nowrap; }}
.days {{ font-weight: bold; white-space: nowrap; }}
.overdue .days {{ color: {palette.OVERDUE}; }}
.late .days {{ color: {palette.LATE}; }}
.due .days {{ color: {palette.DUE}; }}
.meter {{ display: inline-block; width: 4.5rem; height: .7rem; margin-left: .5rem;
  border: 1px solid {palette.MUTED}; background: {palette.PAPER}; }}
.meter span {{ display: block; height: 100%; background: {palette.DUE}; }}
article {{ border-top: 4px solid {palette.AXIS}; padding-top: 1rem; margin-top: 2.5rem; }}
footer {{ margin-top: 3rem; padding-bottom: 3rem; border-top: 1px solid {palette.AXIS}; }}
dl {{ display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .5rem 0; }}
dt {{ font-weight: bold; }}
dd {{ margin: 0; }}
@media (max-width: 40rem) {{ dl {{ display: block; }} dd {{ margin-bottom: .5rem; }} }}
@media print {{
  @page {{ size: A4; margin: 14mm; }}
  body {{ font-size: 10pt; }}
  header, main, footer {{ max-width: none; padding: 0; }}
  * {{ print-color-adjust: exact; -webkit-print-color-adjust: exact; }}
  article {{ break-before: page; border-top: 0; }}
  table, svg {{ break-inside: auto; }}
  tr, .figures, .picture {{ break-inside: avoid; }}
  thead {{ display: table-header-group; }}
  .scroll {{ overflow: visible; }}
  .scroll svg {{ min-width: 0; }}
  .skip, .up {{ display: none; }}
  a {{ color: inherit; text-decoration: none; }}
}}
"""
