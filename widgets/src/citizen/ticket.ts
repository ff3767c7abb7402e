import { html, nothing, type TemplateResult } from "lit";
import type { TicketRef } from "../shared/frames";
import { icon } from "../shared/icons";
import { TEXTS } from "./texts";

const ORDER = [
  "type", "title", "description", "wanted", "location", "occurred", "subject", "affected", "contact", "category_path", "unit_name",
] as const;

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
  if (name === "urgency") return TEXTS.urgencies[text] ?? text;
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

/** A ticket's number and code as they are copied. */
export const numbersText = (ticket: TicketRef | null): string =>
  [
    ticket?.number && `${TEXTS.number}：${ticket.number}`,
    ticket?.pickup_code && `${TEXTS.code}：${grouped(ticket.pickup_code)}`,
  ]
    .filter(Boolean)
    .join("\n");

/** A ticket's number and the code that opens it, to be kept: one press anywhere on it copies both. */
export const numberBox = (ticket: TicketRef, copied: boolean, copy: (text: string) => void): TemplateResult => {
  const row = (label: string, test: string, value: string): TemplateResult =>
    html`<span class="number-row"><span class="number-label">${label}</span> <span class="big" data-test=${test}>${value}</span></span>`;
  return html`<button class="numbers" type="button" @click=${() => copy(numbersText(ticket))}>
    ${row(TEXTS.number, "ticket-number", ticket.number ?? "")}
    ${ticket.pickup_code ? row(TEXTS.code, "pickup-code", grouped(ticket.pickup_code)) : nothing}
    <span class="copy-mark">${icon(copied ? "check" : "copy")}<span role="status">${copied ? TEXTS.copied : TEXTS.copy}</span></span>
  </button>`;
};

export const ticketStatus = (ticket: TicketRef): TemplateResult =>
  html`<div class="receipt">
    <p class="status-line"><span class="big">${ticket.number}</span>${stateBadge(ticket.state)}</p>
    ${fieldList(ticket.fields)}
  </div>`;
