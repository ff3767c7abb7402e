import { html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { ApiError } from "../shared/api";
import { icon } from "../shared/icons";
import { LightElement } from "../shared/light";
import { STAFF } from "./texts";

/** A part of a staff page that reads from the server: one fault line, one busy state, and sign-in when it has ended. */
export class StaffView extends LightElement {
  @state() protected fault = "";
  @state() protected busy = false;

  /** Runs `work`; what goes wrong becomes a sentence on the page. Whether it went well. */
  protected async during(work: () => Promise<void>): Promise<boolean> {
    this.busy = true;
    this.fault = "";
    try {
      await work();
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401)
        location.assign(`/signin?next=${encodeURIComponent(location.pathname)}`);
      this.fault = error instanceof Error ? error.message : String(error);
      return false;
    } finally {
      this.busy = false;
    }
  }

  protected faultLine(): TemplateResult | typeof nothing {
    return this.fault ? html`<p class="fault" role="alert">${icon("alert")}<span>${this.fault}</span></p>` : nothing;
  }

  protected busyLine(): TemplateResult | typeof nothing {
    return this.busy ? html`<p class="quiet-text" role="status">${STAFF.loading}</p>` : nothing;
  }
}
