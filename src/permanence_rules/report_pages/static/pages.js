// What GOV.UK Frontend adds where there are scripts: focus on the error summary, the skip link.
import { initAll } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
