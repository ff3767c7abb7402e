import { REMARKS } from "./remarks";

/** An answer of the server that is not a success, with the sentence that it gave for people. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly field?: string,
    /** Seconds after which the server will hear the same again, where it said so. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

export interface CitizenSession {
  readonly session_id: string;
  readonly token: string;
  readonly expires_at: string;
}

/** A ticket's public progress; nothing personal. */
export interface TicketProgress {
  readonly number: string;
  readonly state: string;
  readonly type?: string;
  readonly clocks?: readonly { kind: string; due_at: string; met_at?: string | null; paused?: boolean }[];
  readonly allowed_actions?: readonly string[];
  readonly history?: readonly { at: string; action: string; note?: string | null; state?: string }[];
  readonly [more: string]: unknown;
}

export interface Call {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly credentials?: RequestCredentials;
}

/** Calls the HTTP interface at `base` (an origin, or "" for this page's own). Throws `ApiError`; status 0: no network. */
export async function call<T>(base: string, path: string, options: Call = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(base + path, {
      method: options.method ?? (options.body === undefined ? "GET" : "POST"),
      headers: { ...(options.body === undefined ? {} : { "Content-Type": "application/json" }), ...options.headers },
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      credentials: options.credentials ?? "omit",
    });
  } catch {
    throw new ApiError(0, "offline", "网络没有连上，请检查网络后重试。");
  }
  const text = await response.text();
  let value: unknown = null;
  try {
    value = text ? JSON.parse(text) : null;
  } catch {
    value = null;
  }
  if (!response.ok) {
    const error = (value as { error?: { code?: string; message?: string; field?: string } } | null)?.error;
    throw new ApiError(
      response.status,
      error?.code ?? `http_${response.status}`,
      error?.message ?? "服务暂时没有回应，请稍后重试，或拨打 12345。",
      error?.field,
      Number(response.headers.get("Retry-After")) || undefined,
    );
  }
  return value as T;
}

/**
 * A new conversation. A browser hides a refusal from a page on another site that is not registered: where the server
 * can be reached and still gives nothing, twice, that is what it means.
 */
export async function openSession(base: string): Promise<CitizenSession> {
  const open = (): Promise<CitizenSession> => call<CitizenSession>(base, "/api/v1/sessions", { method: "POST", body: {} });
  const foreign = base !== "" && new URL(base).origin !== location.origin;
  for (let again = foreign; ; again = false)
    try {
      return await open();
    } catch (error) {
      if (!foreign || !(error instanceof ApiError) || error.status !== 0 || !(await reachable(base))) throw error;
      if (!again) throw new ApiError(403, "origin_not_allowed", REMARKS.notAllowed(location.origin));
    }
}

const reachable = (base: string): Promise<boolean> =>
  fetch(`${base}/widget.js`, { method: "HEAD", mode: "no-cors", cache: "no-store", credentials: "omit" }).then(() => true, () => false);

/** A ticket's progress, or, with `action`, its progress after the citizen has withdrawn it, added to it or rated it. */
export const readProgress = (base: string, number: string, code: string, action?: unknown): Promise<TicketProgress> =>
  call<TicketProgress>(
    base,
    `/api/v1/tickets/${encodeURIComponent(number)}/progress?code=${encodeURIComponent(code)}`,
    { body: action },
  );
