import { beforeEach, describe, expect, it } from "vitest";
import { visible } from "../src/citizen/answer";
import { correction, rowsOf } from "../src/citizen/draft";
import { emergencyOf, orderOf, phonesIn } from "../src/citizen/emergency";
import { stageOf } from "../src/citizen/stages";
import { TEXTS } from "../src/citizen/texts";
import { fieldText, knownFields } from "../src/citizen/ticket";
import type { Answer } from "../src/shared/entries";
import { datesOf } from "../src/citizen/sources";
import { delayOf } from "../src/shared/backoff";
import { dayText, momentText } from "../src/shared/dates";
import type { Citation, ReplyFrame } from "../src/shared/frames";
import { Outbox } from "../src/shared/outbox";
import { areaOf } from "../src/staff/model";
import { readPrefs, writePrefs } from "../src/shared/prefs";
import { storeOn } from "../src/shared/store";

beforeEach(() => localStorage.clear());
const store = () => storeOn(() => localStorage);

describe("the pause before another attempt", () => {
  it("doubles from half a second to half a minute and is half random", () => {
    expect(delayOf(0, () => 0)).toBe(250);
    expect(delayOf(0, () => 1)).toBe(500);
    expect(delayOf(3, () => 1)).toBe(4000);
    expect(delayOf(50, () => 1)).toBe(30_000);
  });
});

describe("the outbox", () => {
  it("outlives the page and is settled by identifier", () => {
    new Outbox(store()).add({ client_message_id: "a", text: "甲", at: 1 });
    new Outbox(store()).add({ client_message_id: "b", text: "乙", at: 2 });
    expect(new Outbox(store()).all().map((entry) => entry.text)).toEqual(["甲", "乙"]);
    new Outbox(store()).settle("a");
    expect(new Outbox(store()).all().map((entry) => entry.text)).toEqual(["乙"]);
  });

  it("survives damaged storage", () => {
    localStorage.setItem("yixian.outbox", "{");
    expect(new Outbox(store()).all()).toEqual([]);
  });
});

describe("storage that is forbidden", () => {
  it("is replaced by memory for the life of the page", () => {
    const kept = storeOn(() => {
      throw new DOMException("denied", "SecurityError");
    });
    kept.write("k", { a: 1 });
    expect(kept.read("k")).toEqual({ a: 1 });
  });
});

describe("the ways to read", () => {
  it("are kept, and nonsense falls back to the standard", () => {
    writePrefs(store(), { elder: true, theme: "dark" });
    expect(readPrefs(store())).toEqual({ elder: true, theme: "dark" });
    store().write("prefs", { elder: "yes", theme: "pink" });
    expect(readPrefs(store())).toEqual({ elder: false, theme: "auto" });
  });
});

describe("what a citizen reads", () => {
  it("shows sentences up to the first that has not come", () => {
    const first = { text: "一", citations: [] };
    expect(visible([first, undefined, { text: "三", citations: [] }])).toEqual([first]);
  });

  it("writes dates in the time of the offices", () => {
    expect(dayText("2026-02-01")).toBe("2026年2月1日");
    expect(momentText("2026-11-22T16:30:00Z")).toBe("11月23日 00:30");
  });

  it("dates a source by what is known of it", () => {
    const citation = { issued_on: "2026-01-10", effective_from: "2026-02-01", expires_at: null } as Citation;
    expect(datesOf(citation)).toBe("2026年1月10日发布 · 2026年2月1日生效");
    expect(datesOf({ issued_on: null, effective_from: null, expires_at: null } as Citation)).toBe("日期未注明");
  });

  it("names ticket fields in words and leaves out what is for machines", () => {
    expect(fieldText("type", "complaint")).toBe("投诉");
    expect(fieldText("contact", { name: "王", phone: null })).toBe("王");
    expect(knownFields({ key: "turn-1", area: "linjiang", location: "临江区", contact: "" })).toEqual([["location", "临江区"]]);
  });
});

describe("a draft's lines", () => {
  const rows = rowsOf({ type: "complaint", location: "", unit: "x", unit_name: "某局", urgency: "normal", proposed: ["unit", "type"] });
  const row = (name: string) => rows.find((one) => one.name === name);

  it("are those always said, those said here, and guesses marked as such", () => {
    expect(rows.map(({ name }) => name)).toEqual(["type", "description", "wanted", "location", "occurred", "contact", "unit_name"]);
    expect(row("unit_name")).toEqual({ name: "unit_name", text: "某局", guess: true });
    expect(row("type")?.guess).toBe(true);
    expect(row("location")).toEqual({ name: "location", text: "", guess: false });
  });

  it("are corrected by a sentence in which the value stands in quotation marks", () => {
    const place = { name: "location", text: "旧路", guess: false };
    expect(correction(place, " 新路“甲”楼\n二层 ")).toBe("地点改成“新路甲楼 二层”");
    expect(correction(place, "旧路")).toBe("");
    expect(correction(place, "")).toBe("地点改成“”");
    expect(correction({ ...place, name: "description" }, "")).toBe("");
    expect(correction({ name: "unit_name", text: "某局", guess: true }, "")).toBe("");
    expect(correction({ name: "unit_name", text: "某局", guess: true }, "城管")).toBe("补充“我认为承办单位应该是城管”");
  });
});

describe("an emergency", () => {
  it("gives its numbers once each, those of its first order first", () => {
    const text = "请马上拨95598、119！\n离远点，等20分钟；119不通打 0571-12345678 或 400-800-1234。\n工单号 202611221400025，取件码 11012012。";
    expect(phonesIn(text)).toEqual({ first: ["95598", "119"], more: ["0571-12345678", "400-800-1234"] });
    expect(orderOf(text)).toBe("请马上拨95598、119！");
    expect(orderOf("离远点。")).toBe("");
  });

  it("stays pinned until it is the newest answer, closed, or a day old", () => {
    const answer = (id: string, kind: string, ticket: object | null, at = 1000): Answer =>
      ({ kind: "answer", id, at, sentences: [], reply: { reply_id: id, kind, ticket } as unknown as ReplyFrame });
    const alarm = answer("a", "emergency", { number: "1", state: "draft" });
    const other = answer("b", "answer", null);
    expect(emergencyOf([alarm], 2000)).toBeNull();
    expect(emergencyOf([alarm, other], 2000)?.reply_id).toBe("a");
    expect(emergencyOf([alarm, other], 1000 + 86_400_001)).toBeNull();
    expect(emergencyOf([alarm, answer("c", "ticket_status", { number: "1", state: "closed" })], 2000)).toBeNull();
    expect(emergencyOf([alarm, answer("c", "ticket_status", { number: "2", state: "closed" })], 2000)?.reply_id).toBe("a");
  });
});

describe("the way of a ticket", () => {
  it("has a stage and a next step for every state", () => {
    for (const state of Object.keys(TEXTS.states)) {
      expect(stageOf(state), state).toBeGreaterThanOrEqual(0);
      expect(TEXTS.next[state], state).toBeTruthy();
    }
  });
});

describe("what an editor reads", () => {
  it("names the area of a document: as stated, else by the ending of its identifier", () => {
    expect(areaOf("BUS-001", "meiling")).toBe("梅岭县");
    expect(areaOf("BUS-001", "newtown")).toBe("newtown");
    expect(areaOf("BUS-001.gaoxin")).toBe("示例高新区");
    expect(areaOf("policies/gaoling.md")).toBe("");
  });
});
