import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { momentText } from "../shared/dates";
import type { Entry } from "../shared/entries";
import { icon, mark } from "../shared/icons";
import { answerCard, type CardActions, type CardState } from "./answer";
import { TEXTS } from "./texts";

/** What the log needs beside its entries. `stateOf` must give equal values for equal looks: cards are redrawn by it. */
export interface LogView {
  readonly entries: readonly Entry[];
  readonly stage: string | null;
  readonly slow: boolean;
  readonly queue: number | null;
  stateOf(entry: Entry, last: boolean): CardState;
}

const QUIET = 10 * 60_000;

/** The conversation. An entry is redrawn only when it or its state is another one. */
export function logView(view: LogView, actions: CardActions): TemplateResult {
  const lastAnswer = view.entries.findLast((entry) => entry.kind === "answer")?.id;
  const asked = view.entries.findLastIndex((entry) => entry.kind === "mine");
  return html`<ol class="log" aria-label="对话">
      ${repeat(
        view.entries,
        (entry) => entry.id,
        (entry, index) => {
          const before = view.entries[index - 1];
          const time = !before || entry.at - before.at > QUIET;
          const last = entry.id === lastAnswer && index > asked;
          const state = view.stateOf(entry, last);
          return guard([entry, time, ...Object.values(state)], () => row(entry, state, time, actions));
        },
      )}
    </ol>
    ${view.queue !== null ? html`<p class="working">${icon("person")}<span>${TEXTS.queue(view.queue)}</span></p>` : nothing}
    ${view.stage !== null
      ? html`<p class="working" data-test="working">
          <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>
          <span>${view.slow ? TEXTS.slow : (TEXTS.stages[view.stage] ?? TEXTS.working)}</span>
        </p>`
      : nothing}`;
}

function row(entry: Entry, state: CardState, time: boolean, actions: CardActions): TemplateResult {
  const look = entry.kind === "agent" && !entry.text ? "remark-row" : entry.kind;
  return html`<li class="entry ${look}" data-id=${entry.id}>
    ${time ? html`<time class="when" datetime=${new Date(entry.at).toISOString()}>${momentText(entry.at)}</time>` : nothing}
    ${body(entry, state, actions)}
  </li>`;
}

function body(entry: Entry, state: CardState, actions: CardActions): TemplateResult {
  switch (entry.kind) {
    case "mine":
      return html`<div class="bubble">
        <span class="vh">${TEXTS.you}：</span><span class="said">${entry.text}</span>
        ${entry.state === "kept" ? html`<span class="kept">${icon("clock")}${TEXTS.kept}</span>` : nothing}
      </div>
      ${entry.state === "failed"
        ? html`<button class="again" type="button" @click=${() => actions.sayAgain(entry.id)}>${TEXTS.again}</button>`
        : nothing}`;
    case "answer":
      return html`<span class="avatar">${mark()}</span>${answerCard(entry, state, actions)}`;
    case "agent":
      if (!entry.text) return html`<p class="remark">${icon("person")}<span>${TEXTS.agentJoined(entry.name)}</span></p>`;
      return html`<span class="avatar person">${icon("person")}</span>
        <article class="card agent-card">
          <header class="card-head"><span class="card-title">${entry.name}</span></header>
          <div class="prose">${entry.text}</div>
        </article>`;
    case "remark":
      return html`<p class="remark ${entry.tone}">${entry.tone === "fault" ? icon("alert") : nothing}<span>${entry.text}</span></p>`;
  }
}
