/** What mail programs put before the subject of an answer, in the languages that have their own. */
const ANSWER =
  're|aw|sv|vs|antw|odp|ynt|r|i|ref|res|rif|vá|bls|atb|απ|σχετ|отв|ответ|відп|回复|回覆|答复|返信|회신|رد|תגובה|trả lời';
/** The same for one that is passed on. */
const FORWARD =
  'fwd?|wg|tr|vb|vl|rv|enc|pd|[iıİ]lt|doorst|továbbítás|trs|πρθ|пересл|перенапр|转发|轉寄|转寄|転送|전달|إعادة توجيه|הועבר|chuyển tiếp';
/** Made where it is used: a page's script, which has no use for the answers, is spared their names. */
const before = (names: string, times: string) =>
  new RegExp(`^\\s*(?:(?:${names})(?:\\s*[[(]\\d+[\\])])?\\s*[:：]\\s*)${times}`, 'iu');

/** The subject as all mailboxes have it: without "Re:" and its sisters in any language, one spacing, one case. */
export function plainSubject(subject: string): string {
  const plain = subject.normalize('NFKC').replace(before(`${ANSWER}|${FORWARD}`, '+'), '');
  return plain.replace(/\s+/g, ' ').trim().toLowerCase();
}

/** Whether a mail answers, passes on, or begins something: by its subject, and by whether an earlier mail stands below. */
export function modeOf(subject: string, quotes: boolean): 'new' | 'reply' | 'forward' {
  if (!quotes) return 'new';
  return before(FORWARD, '').test(subject.normalize('NFKC')) ? 'forward' : 'reply';
}
