import { call, type Call } from "../shared/api";
import { STAFF } from "./texts";

export interface Me {
  readonly username: string;
  readonly name: string;
  readonly role: string;
  readonly desk: string | null;
  readonly unit: string | null;
  readonly pages: readonly string[];
}

export interface Clock {
  readonly kind: string;
  readonly due_at: string;
  readonly met_at: string | null;
  readonly paused: boolean;
}

export interface StaffTicket {
  readonly number: string;
  readonly version: number;
  readonly type: string;
  readonly state: string;
  readonly title: string;
  readonly description: string;
  readonly category_path: readonly string[];
  readonly location: { readonly text: string; readonly area: string | null };
  readonly occurred_text: string;
  readonly contact: { readonly name: string | null; readonly phone: string | null };
  readonly channel: string;
  readonly proposed: readonly string[];
  readonly urgency: string;
  readonly desk: string;
  readonly unit: string | null;
  readonly flags: readonly string[];
  readonly clocks: readonly Clock[];
  readonly history: readonly { at: string; actor: string; role: string; action: string; note: string }[];
  readonly created_at: string;
  readonly updated_at: string;
  readonly allowed_actions: readonly string[];
}

export interface TicketPage {
  readonly tickets: readonly StaffTicket[];
  readonly cursor: string | null;
}

export interface DocumentRow {
  readonly document_id: string;
  readonly collection: string;
  readonly title: string;
  readonly area?: string;
  readonly department: string;
  readonly issued_on: string | null;
  readonly effective_from: string | null;
  readonly expires_at: string | null;
  readonly sections: number;
}

export interface Version {
  readonly version: number;
  readonly change: string;
  readonly reason: string;
  readonly title: string;
  readonly recorded_at: string;
}

export interface Hit {
  readonly passage_id: string;
  readonly document_id?: string;
  readonly title: string;
  readonly section: string;
  readonly text: string;
  readonly score: number;
  readonly keyword_score: number;
  readonly dense_score: number;
}

export interface Gap {
  readonly key: string;
  readonly question: string;
  readonly reason: string;
  readonly count: number;
  readonly last_at: string;
}

/** Calls the interface as the person who is signed in on this page. */
export const ask = <T>(path: string, options: Call = {}): Promise<T> =>
  call<T>("", `/api/v1${path}`, { credentials: "same-origin", ...options });

/** A query string of what is filled in. */
export function query(values: Readonly<Record<string, string | number | null>>): string {
  const filled = Object.entries(values).filter(([, value]) => value !== "" && value !== null);
  return filled.length ? `?${new URLSearchParams(filled.map(([name, value]) => [name, String(value)])).toString()}` : "";
}

/** The name of the area that a document is for: the one stated, else the ending of its identifier (`BUS-001.meiling`). */
export function areaOf(document_id: string, area = ""): string {
  if (area) return STAFF.areas[area] ?? area;
  return STAFF.areas[/\.([a-z]+)$/.exec(document_id)?.[1] ?? ""] ?? "";
}
