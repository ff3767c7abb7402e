// What the scripted server answers: one state of the page for each question. All of it is made up.
const passage = (n, over = {}) => ({
  n, document_id: "item:POL-001", title: "新生儿出生户口登记", section: "申请材料", item_code: "POL-001",
  quote: "申请材料：1. 《出生医学证明》（原件 1 份，卫生健康部门核发）；2. 父母双方居民户口簿（原件 1 份）；3. 父母双方居民身份证（原件 1 份）；4. 父母《结婚证》（原件 1 份，可由电子证照代替）。",
  source_url: "https://zwfw.example.cn/items/POL-001", issued_on: "2026-01-10", effective_from: "2026-02-01", expires_at: null, ...over,
});
const said = (text, ...citations) => ({ text, citations });
const intent = (name) => ({ name, confidence: 0.97 });
const item = { code: "POL-001", name: "新生儿出生户口登记" };

const materials = {
  kind: "answer", intent: intent("ask_item"), item, desk: "police", engine: "catalogue",
  sentences: [
    said("办理新生儿出生户口登记，需要带 4 样材料：", 1),
    said("1. 《出生医学证明》，原件 1 份", 1),
    said("2. 父母双方居民户口簿，原件 1 份", 1),
    said("3. 父母双方居民身份证，原件 1 份", 1),
    said("4. 父母《结婚证》，原件 1 份（可由电子证照代替，免提交）", 1),
    said("随父或随母落户都可以，出生后一个月内申报。", 2),
  ],
  citations: [passage(1), passage(2, {
    document_id: "law:hukou", title: "中华人民共和国户口登记条例", section: "第七条", item_code: null, source_url: null,
    quote: "婴儿出生后一个月以内，由户主、亲属、抚养人或者邻居向婴儿常住地户口登记机关申报出生登记。",
    issued_on: "1958-01-09", effective_from: "1958-01-09",
  })],
  suggested_replies: ["那要多久", "去哪里办", "可以网上办吗"],
};
const duration = {
  kind: "answer", intent: intent("ask_item"), item, desk: "police", engine: "catalogue",
  sentences: [said("当场办结，最长不超过 1 个工作日。", 1)],
  citations: [passage(1, { section: "办理时限", quote: "法定办结时限：15 个工作日；承诺办结时限：1 个工作日（即办件）。" })],
  suggested_replies: ["要不要收费", "去哪里办"],
};
const draft = (over = {}) => ({
  kind: "ticket_draft", intent: intent("complain"), desk: "housing", engine: "catalogue",
  sentences: [said("我把您说的整理成一张投诉单，请核对：\n类型：投诉\n内容：我家楼下工地半夜还在施工，噪声很大\n没有问题，请回复“确认提交”。要改哪里，直接说，例如“地点改成学府路1号”。不报了，回复“取消”。")],
  ticket: { number: null, state: "draft", pickup_code: null, fields: {
    type: "complaint", description: "我家楼下工地半夜还在施工，噪声很大", location: "", occurred: "半夜", contact: "13800001111", area: "",
    subject: "", wanted: "半夜不要施工", affected: "", urgency: "urgent", category_path: ["噪声扰民", "施工噪声", "夜间施工噪声"], desk: "housing",
    unit: "linjiang-housing", unit_name: "临江区住房和城乡建设局", proposed: ["category_path", "desk", "unit", "urgency"], key: "turn", ...over,
  } },
  suggested_replies: ["确认提交", "取消"],
});
const created = {
  kind: "ticket_created", intent: intent("complain"), desk: "housing", engine: "catalogue",
  sentences: [said("已经登记。工单号 202611221400017，取件码 48217730。取件码只显示这一次，请保存；凭工单号和取件码可以随时查进度。")],
  ticket: { number: "202611221400017", state: "accepted", pickup_code: "48217730", fields: {
    type: "complaint", description: "我家楼下工地半夜还在施工，噪声很大", location: "临江区示例路 8 号", unit_name: "临江区住房和城乡建设局",
  } },
  suggested_replies: [],
};
const plain = (kind, name, text, replies = [], more = {}) => ({
  kind, intent: intent(name), engine: "catalogue", sentences: [said(text)], suggested_replies: replies, ...more,
});

const ALARMS = {
  煤气: "请先到屋外，再拨119！\n不要开关电器，不要使用明火。出来后也打供电抢修95598，受伤的打120。",
  着火: "请马上拨119！\n马上离开，走楼梯，不要坐电梯。",
  不想活: "请马上拨120、110、12356！\n请不要一个人待着。12356是心理援助热线，有人愿意听您说。",
  电线: "请马上拨95598、119、110！\n离断线八米以外。不方便说话，可以发短信到12110。",
};
const alarm = (word) => plain("emergency", "emergency", `${ALARMS[word]}\n您说的已经按紧急情况记下。工单号 202611221400025，取件码 40881735（只显示这一次）。已经叫了工作人员来接着帮您。`, ["转人工"], {
  ticket: { number: "202611221400025", state: "draft", pickup_code: "40881735", fields: { type: "help", urgency: "emergency" } },
});
let fields = {};
const NAMES = { 类型: "type", 内容: "description", 诉求: "wanted", 地点: "location", 时间: "occurred", 对象: "subject", 受影响的人: "affected", 联系方式: "contact" };
const KINDS = { 投诉: "complaint", 求助: "help" };
const SCRIPT = [
  [/落户/, () => materials],
  [/多久/, () => duration],
  [/身份证/, () => plain("choose", "ask_item", "有几项事很像，您要办的是哪一项？\n1. 居民身份证丢失补领\n2. 居民身份证到期换领\n3. 临时居民身份证", ["居民身份证丢失补领", "居民身份证到期换领", "临时居民身份证"])],
  [/公积金/, () => plain("clarify", "ask_item", "各区的办理地点不同，请问您在哪个区？", ["云山区", "临江区", "东港区", "示例高新区"])],
  [/^(.+)改成“(.*)”$/, ([, name, value]) => draft((fields = { ...fields, [NAMES[name]]: KINDS[value] ?? value }))],
  [/^补充“(.+)”$/, ([, more]) => draft((fields = { ...fields, description: `我家楼下工地半夜还在施工，噪声很大\n${more}` }))],
  [/施工|噪声/, () => draft((fields = {}))],
  [/确认提交/, () => ({ ...created, ticket: { ...created.ticket, fields: { ...created.ticket.fields, ...fields } } })],
  [/取消/, () => plain("smalltalk", "thanks", "好的，没有提交。还有别的事可以接着说。")],
  [/煤气|着火|不想活|电线/, ([word]) => alarm(word)],
  [/工单/, () => plain("ticket_status", "ticket_progress", "您的诉求正在办理。", [], { ticket: { number: "202611221400017", state: "handling", pickup_code: null, fields: { unit_name: "临江区城市管理执法局", type: "complaint" } } })],
  [/法院|判决/, () => plain("not_accepted", "complain", "进入诉讼程序的事项不在热线受理范围，请向审理案件的法院反映，诉讼服务电话为 12368。")],
  [/火星/, () => plain("refusal", "out_of_scope", "现有的办事指南和政策里没有查到这方面的依据，不便答复。您可以换个说法，或拨打 12345 由人工解答。", ["转人工"])],
  [/你好/, () => plain("smalltalk", "greeting", "您好，请说您要办的事或要反映的问题。")],
  [/xss/, () => plain("answer", "ask_policy", `<img src=x onerror="document.title='broken'"><script>document.title='broken'</script>`, [], {
    citations: [passage(1, { title: "<b>粗体</b>", source_url: "javascript:document.title='broken'" })],
  })],
  [/长答/, () => ({ ...materials, sentences: Array.from({ length: 40 }, (_, n) => said(`${n + 1}. 第 ${n + 1} 条办理要求，请按指南准备，原件与复印件各一份。`, 1)) })],
];

/** The scripted reply to a message, without the parts that a session adds. */
export function replyTo(text) {
  for (const [pattern, make] of SCRIPT) {
    const found = pattern.exec(text);
    if (found) return make(found);
  }
  return plain("answer", "ask_policy", `已收到：${text}`);
}

export const PROGRESS = {
  allowed_actions: ["note", "withdraw", "rate"],
  number: "202611221400017", state: "handling", type: "complaint",
  clocks: [
    { kind: "sign", due_at: "2026-11-23T10:00:00+08:00", met_at: "2026-11-22T15:12:00+08:00" },
    { kind: "close", due_at: "2026-12-09T18:00:00+08:00", met_at: null },
  ],
  history: [
    { at: "2026-11-22T14:03:00+08:00", action: "create", note: null },
    { at: "2026-11-22T14:05:00+08:00", action: "accept", note: null },
    { at: "2026-11-22T14:40:00+08:00", action: "dispatch", note: "已派给临江区城市管理执法局" },
    { at: "2026-11-22T15:12:00+08:00", action: "sign", note: null },
  ],
};
