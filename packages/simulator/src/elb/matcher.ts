/** Whether a status is among those of a matcher's `HttpCode`, such as `200`, `200,202` or `200-299`. */
export function matchesCode(httpCode: string, status: number): boolean {
  return httpCode.split(',').some((part) => {
    const [low = '', high = low] = part.split('-');
    return Number(low) <= status && status <= Number(high);
  });
}
