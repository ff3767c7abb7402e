import { html, nothing, type TemplateResult } from "lit";
import { momentText } from "../shared/dates";
import type { TicketRef } from "../shared/frames";
import { icon } from "../shared/icons";
import type { CardActions } from "./answer";
import { TEXTS } from "./texts";

const ORDER = ["type", "title", "category", "description", "location", "occurred", "occurred_at", "contact", "desk", "unit"] as const;

/** A ticket field as people read it, "" for what is not there. */
export function fieldText(name: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return "";
  if (Array.isArray(value)) return value.map((part) => fieldText("", part)).filter(Boolean).join(" › ");
  if (typeof value === "object") {
    const parts = value as Record<string, unknown>;
    return Object.values(parts).map((part) => fieldText("", part)).filter(Boolean).join("，");
  }
  const text = String(value);
  if (name === "type") return TEXTS.types[text] ?? text;
  if (name === "desk") return TEXTS.desks[text] ?? text;
  if (name === "occurred_at" && /^\d{4}-\d\d-\d\dT/.test(text)) return momentText(text);
  return text;
}

/** The fields that a citizen knows the meaning of, in the order of a form. */
export const knownFields = (fields: TicketRef["fields"]): readonly (readonly [string, string])[] =>
  ORDER.map((name) => [name, fieldText(name, fields[name])] as const).filter(([, text]) => text !== "");

export const fieldList = (fields: TicketRef["fields"]): TemplateResult | typeof nothing => {
  const known = knownFields(fields);
  return known.length
    ? html`<dl class="fields">
        ${known.map(([name, text]) => html`<div><dt>${TEXTS.fields[name] ?? name}</dt><dd>${text}</dd></div>`)}
      </dl>`
    : nothing;
};

export const stateBadge = (state: string): TemplateResult =>
  html`<span class="badge state-${state}">${TEXTS.states[state] ?? state}</span>`;

/** A code in fours, as people read it out; the server takes it with or without the space. */
const grouped = (code: string): string => code.replace(/(\d{4})(?=\d)/g, "$1 ");

/** The receipt of a ticket: its number and the code that opens it, each to be kept. */
export function createdTicket(id: string, ticket: TicketRef, copied: boolean, actions: CardActions): TemplateResult {
  const both = `${TEXTS.number}：${ticket.number ?? ""}\n${TEXTS.code}：${grouped(ticket.pickup_code ?? "")}`;
  return html`<div class="receipt">
    <dl class="numbers">
      <div><dt>${TEXTS.number}</dt><dd class="big" data-test="ticket-number">${ticket.number}</dd></div>
      ${ticket.pickup_code
        ? html`<div><dt>${TEXTS.code}</dt><dd class="big" data-test="pickup-code">${grouped(ticket.pickup_code)}</dd></div>`
        : nothing}
    </dl>
    ${ticket.pickup_code ? html`<p class="keep">${icon("alert")}<span>${TEXTS.keepCode}</span></p>` : nothing}
    <div class="row">
      <button class="button primary" type="button" @click=${() => actions.copy(id, both)}>
        ${icon(copied ? "check" : "copy")}<span>${copied ? TEXTS.copied : TEXTS.copyBoth}</span>
      </button>
      <button class="button" type="button" @click=${() => actions.showProgress(ticket.number ?? "", ticket.pickup_code ?? "")}>
        ${icon("clock")}<span>${TEXTS.checkThis}</span>
      </button>
    </div>
    ${fieldList(ticket.fields)}
  </div>`;
}

export const ticketStatus = (ticket: TicketRef): TemplateResult =>
  html`<div class="receipt">
    <p class="status-line"><span class="big">${ticket.number}</span>${stateBadge(ticket.state)}</p>
    ${fieldList(ticket.fields)}
  </div>`;
