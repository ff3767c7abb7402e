import { html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { define } from "../shared/light";
import { TEXTS } from "../citizen/texts";
import { ask, query, type StaffTicket, type TicketPage } from "./model";
import { STAFF } from "./texts";
import { StaffView } from "./view";

const PAGES = 5;
const PER_PAGE = 100;
const CLOSED = new Set(["closed", "archived", "not_accepted"]);

/** How many of `tickets` have each value of `of`, the most first. */
export function tally(tickets: readonly StaffTicket[], of: (ticket: StaffTicket) => string): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const ticket of tickets) counts.set(of(ticket), (counts.get(of(ticket)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** Whether a clock of the ticket has run out unmet. */
export const late = (ticket: StaffTicket, now: number): boolean =>
  ticket.clocks.some((clock) => !clock.met_at && !clock.paused && Date.parse(clock.due_at) < now);

/** The managers' page: counts of the tickets that the person may read, and of which tickets they are. */
export class Dashboard extends StaffView {
  @state() private tickets: readonly StaffTicket[] = [];
  @state() private all = false;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  protected override render(): TemplateResult {
    const open = this.tickets.filter((ticket) => !CLOSED.has(ticket.state));
    return html`<section class="board" aria-labelledby="counts-title">
      <h2 id="counts-title">${STAFF.counts}</h2>
      ${this.faultLine()} ${this.busyLine()}
      ${this.busy || this.fault
        ? nothing
        : this.tickets.length
          ? html`<p class="quiet-text">${STAFF.countsNote(this.tickets.length, this.all)}</p>
              <dl class="figures">
                ${figure(STAFF.total, this.tickets.length)} ${figure(STAFF.open, open.length)}
                ${figure(STAFF.overdue, open.filter((ticket) => late(ticket, Date.now())).length)}
                ${figure(STAFF.urgentOnes, open.filter((ticket) => ticket.urgency !== "normal").length)}
              </dl>
              <div class="tables">
                ${table(STAFF.byState, tally(this.tickets, (ticket) => TEXTS.states[ticket.state] ?? ticket.state), this.tickets.length)}
                ${table(STAFF.byType, tally(this.tickets, (ticket) => TEXTS.types[ticket.type] ?? ticket.type), this.tickets.length)}
                ${table(STAFF.byDesk, tally(this.tickets, (ticket) => TEXTS.desks[ticket.desk] ?? ticket.desk), this.tickets.length)}
              </div>`
          : html`<p class="empty">${STAFF.noCounts}</p>`}
    </section>`;
  }

  private load(): Promise<boolean> {
    return this.during(async () => {
      let cursor: string | null = null;
      const tickets: StaffTicket[] = [];
      for (let page = 0; page < PAGES; page += 1) {
        const found: TicketPage = await ask<TicketPage>(`/tickets${query({ limit: PER_PAGE, cursor })}`);
        tickets.push(...found.tickets);
        cursor = found.cursor;
        if (!cursor) break;
      }
      this.tickets = tickets;
      this.all = cursor === null;
    });
  }
}

const figure = (label: string, value: number): TemplateResult => html`<div><dt>${label}</dt><dd>${value}</dd></div>`;

const table = (title: string, rows: readonly (readonly [string, number])[], total: number): TemplateResult =>
  html`<table>
    <caption>${title}</caption>
    <tbody>
      ${rows.map(
        ([label, count]) => html`<tr>
          <th scope="row">${label}</th>
          <td><meter min="0" max=${total} value=${count} aria-hidden="true"></meter></td>
          <td class="number">${count} / ${total}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
define("yx-dashboard", Dashboard);
