import { html, nothing, type TemplateResult } from "lit";
import type { TicketProgress } from "../shared/api";
import { momentText } from "../shared/dates";
import { icon } from "../shared/icons";
import { TEXTS } from "./texts";

type Clock = NonNullable<TicketProgress["clocks"]>[number];

const clockText = (clock: Clock): string =>
  clock.met_at
    ? TEXTS.met(momentText(clock.met_at))
    : clock.paused
      ? TEXTS.paused
      : TEXTS.due(momentText(clock.due_at));

/** How far a ticket in that state has come: the place of its stage, -1 for a state that is not known. */
export const stageOf = (state: string): number => TEXTS.stages5.findIndex(([, states]) => states.split(" ").includes(state));

/** The way of a ticket from filing to its end, with where it stands now, and what comes next. */
export function stages(state: string): TemplateResult {
  const here = stageOf(state);
  const over = state === "not_accepted";
  return html`<ol class="stages">
      ${TEXTS.stages5.map(([name], index) => {
        const look = index < here || (index === here && here === TEXTS.stages5.length - 1) ? "done" : index === here ? "here" : "";
        return html`<li class="stage ${look} ${over && index === here ? "over" : ""}" aria-current=${index === here ? "step" : nothing}>
          <span class="stage-mark">${look === "done" ? icon("check") : index + 1}</span><span>${over && index === here ? TEXTS.states[state] : name}</span>
        </li>`;
      })}
    </ol>
    ${TEXTS.next[state] ? html`<p class="next"><strong>${TEXTS.nextTitle}：</strong>${TEXTS.next[state]}</p>` : nothing}`;
}

/** When each thing is due, or was done; a sentence where nothing is set yet. */
export const clocks = (all: readonly Clock[]): TemplateResult =>
  all.length
    ? html`<h3 class="label">${TEXTS.expected}</h3>
        <dl class="fields">
          ${all.map((clock) => html`<div><dt>${TEXTS.clocks[clock.kind] ?? clock.kind}</dt><dd>${clockText(clock)}</dd></div>`)}
        </dl>`
    : html`<p class="quiet-text">${TEXTS.expected}：${TEXTS.noClocks}</p>`;
