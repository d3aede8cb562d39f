/** Deterministic small things about names, shared by the host's answers. */

/** Two letters for an organisation or coalition: "Tenant Union" → TU, "Congregation" → CO. */
export const monogramOf = (name: string): string => {
  const words = name.split(/[\s\-–'’.]+/u).filter((word) => /\p{L}|\p{N}/u.test(word));
  const first = [...(words[0] ?? '?')];
  const second = words[1] ? [...words[1]][0] : first[1];
  return `${first[0] ?? '?'}${second ?? ''}`.toLocaleUpperCase();
};
