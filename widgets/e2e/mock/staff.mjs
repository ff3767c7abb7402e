/** The staff part of the scripted server. */
export function staff(_request, _url, _body, { fault }) {
  return fault(404, "not_found", "没有这个地址。");
}
