import { html, type TemplateResult } from "lit";
import { define, LightElement } from "../shared/light";
import "./documents";
import "./gaps";
import "./hit-test";

/** The editors' page: what is published, what it finds, and what it leaves unanswered. */
export class Knowledge extends LightElement {
  protected override render(): TemplateResult {
    return html`<div class="knowledge">
      <yx-documents></yx-documents>
      <div class="side-stack"><yx-hit-test></yx-hit-test><yx-gaps></yx-gaps></div>
    </div>`;
  }
}
define("yx-knowledge", Knowledge);
