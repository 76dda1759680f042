/** What can be seen to be wrong with a password before it is sent; the commonest ones are known to the service alone. */

const SHORTEST = 12;
const LONGEST = 128;

/** What is wrong with a password that was typed twice; null where nothing is. Characters are counted as the service does. */
export function passwordFault(password: string, again: string): "short" | "long" | "differs" | null {
  const { length } = Array.from(password.normalize("NFC"));
  if (length < SHORTEST) return "short";
  if (length > LONGEST) return "long";
  return password === again ? null : "differs";
}
