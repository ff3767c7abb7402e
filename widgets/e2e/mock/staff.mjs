// The staff part of the scripted server: one account per role, the name being the role and the password "demo-password".
const PAGES = { agent: ["/console"], editor: ["/knowledge"], manager: ["/dashboard"], admin: ["/console", "/dashboard", "/knowledge"] };
const at = (hour) => `2026-11-22T${hour}:00+08:00`;
const ticket = (n, over = {}) => ({
  number: `20261122${String(n).padStart(6, "0")}7`, version: 1, type: "complaint", state: "draft", title: "工地夜间施工噪声扰民",
  description: "临江区示例路 8 号楼下的工地，最近三天半夜一点还在打桩，孩子睡不着。", category_path: ["城市管理", "施工管理", "夜间施工"],
  location: { text: "临江区示例路 8 号", area: "linjiang" }, occurred_text: "最近三天半夜", contact: { name: "王**", phone: "138****5678" },
  channel: "web", proposed: ["category_path"], urgency: "normal", desk: "housing", unit: null, flags: [],
  clocks: [{ kind: "sign", due_at: at("18:00"), met_at: null, paused: false }, { kind: "close", due_at: "2026-12-09T18:00:00+08:00", met_at: null, paused: false }],
  history: [{ at: at("14:03"), actor: "citizen", role: "citizen", action: "create", note: "" }],
  created_at: at("14:03"), updated_at: at("14:03"), allowed_actions: ["accept", "refuse", "transfer", "note"], ...over,
});
let tickets = [];
let documents = [];
let gaps = [];
const sessions = new Map();

function reset() {
  tickets = [
    ticket(17),
    ticket(16, { type: "help", state: "handling", title: "小区停水两天", description: "云山区示例小区停水两天了。", desk: "general", unit: "示例市供水公司", urgency: "urgent", allowed_actions: ["note"], proposed: [], flags: ["supervised"] }),
    ticket(15, { type: "suggestion", state: "closed", title: "建议 12 路公交延长末班车", description: "建议延长末班车。", desk: "general", allowed_actions: [], proposed: [], clocks: [] }),
  ];
  documents = [
    { document_id: "POL-001.meiling", area: "meiling", collection: "guides", title: "新生儿出生户口登记", department: "示例市公安局", issued_on: "2026-01-10", effective_from: "2026-02-01", expires_at: null, sections: 9 },
    { document_id: "policies/gaoling.md", area: "", collection: "policies", title: "高龄津贴发放办法", department: "示例市民政局", issued_on: "2025-03-01", effective_from: "2025-04-01", expires_at: "2028-03-31", sections: 6 },
  ];
  gaps = [{ key: "k1", question: "电动车充电桩怎么申请", reason: "nothing_found", count: 7, last_at: at("13:20") }];
}
reset();

/** Answers one call of a staff page. */
export function staff(request, url, body, { json, fault }) {
  const path = url.pathname.replace("/api/v1", "");
  const cookie = /yixian_staff=([^;]+)/.exec(request.headers.cookie ?? "")?.[1];
  if (path === "/login") {
    if (!PAGES[body.username] || body.password !== "demo-password") return fault(401, "login_failed", "用户名或密码不对，请核对后再试。");
    reset();
    sessions.set("t" + body.username, body.username);
    return json(200, { token: "t", expires_at: at("23:00"), role: body.username, scopes: [], pages: PAGES[body.username] }, { "Set-Cookie": `yixian_staff=t${body.username}; HttpOnly; Path=/` });
  }
  const role = sessions.get(cookie);
  if (!role) return fault(401, "unauthorized", "没有登录或登录已经过期，请重新登录。");
  if (path === "/me") return json(200, { username: role, name: "", role, desk: null, unit: null, scopes: [], pages: PAGES[role] });
  if (path === "/logout") return json(204, undefined, { "Set-Cookie": "yixian_staff=; Path=/; Max-Age=0" });
  if (path === "/tickets") {
    const state = url.searchParams.get("state");
    const text = url.searchParams.get("q") ?? "";
    return json(200, { tickets: tickets.filter((one) => (!state || one.state === state) && (one.title + one.description).includes(text)), cursor: null });
  }
  const one = /^\/tickets\/(\d+)(\/actions)?$/.exec(path);
  if (one) {
    const found = tickets.find((kept) => kept.number === one[1]);
    if (!found) return fault(404, "ticket_not_found", "没有查到这张工单。");
    if (!one[2]) return json(200, found);
    if (request.headers["if-match"] !== `"${found.version}"`) return fault(412, "stale", "工单刚刚被别人改过，请刷新后再操作。");
    if (body.action === "refuse" && !body.note) return fault(422, "invalid", "有一项填写不对：note（必填），请改正后再提交。");
    const changed = {
      ...found, version: found.version + 1, state: body.action === "accept" ? "accepted" : found.state,
      allowed_actions: body.action === "accept" ? ["dispatch", "transfer", "refuse", "note"] : found.allowed_actions,
      history: [...found.history, { at: at("15:00"), actor: role, role, action: body.action, note: body.note ?? "" }],
    };
    tickets = tickets.map((kept) => (kept === found ? changed : kept));
    return json(200, changed);
  }
  if (path === "/knowledge/documents") {
    const rows = documents.filter((row) => row.title.includes(url.searchParams.get("q") ?? ""));
    return json(200, { documents: rows, total: rows.length });
  }
  if (path.endsWith("/versions"))
    return json(200, [{ version: 1, change: "add", reason: "", content_hash: "", title: "", recorded_at: at("09:00") }]);
  const retired = /^\/knowledge\/documents\/(.+)\/retire$/.exec(path);
  if (retired) {
    documents = documents.filter((row) => row.document_id !== decodeURIComponent(retired[1]));
    return json(204);
  }
  if (path === "/knowledge/hit-test")
    return json(200, { results: Object.fromEntries(body.queries.map((asked) => [asked, /落户/.test(asked) ? [{ passage_id: "p1", document_id: "POL-001.meiling", title: "新生儿出生户口登记", section: "申请材料", text: "申请材料：《出生医学证明》、父母双方居民户口簿和居民身份证。", score: 0.93, keyword_score: 0.9, dense_score: 0.95 }] : []])) });
  if (path === "/knowledge/gaps") return json(200, gaps);
  if (path.startsWith("/knowledge/gaps/")) {
    gaps = [];
    return json(204);
  }
  return fault(404, "not_found", "没有这个地址。");
}
