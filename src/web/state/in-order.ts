/**
 * Tells of answers that may overtake each other whether they are still of use. Call the result for each request, and what that
 * returns when its answer is there: false if a later request was answered already.
 */
export function inOrder(): () => () => boolean {
  let asked = 0;
  let answered = 0;
  return () => {
    const own = ++asked;
    return () => {
      if (own < answered) return false;
      answered = own;
      return true;
    };
  };
}
