/** Round numbers for an axis: 1, 2 or 5 times a power of ten apart. */

/** Where steps of twice, five times and ten times a power of ten begin to be nearer than smaller ones. */
const [NEAR_2, NEAR_5, NEAR_10] = [Math.SQRT2, Math.sqrt(10), Math.sqrt(50)];

/** A step as whole numbers, so that no sum of steps is a hair off: one of `times / parts`. */
interface Step {
  readonly times: number;
  readonly parts: number;
}

/** The step that divides a range into about so many parts; null where there is nothing to divide. */
function stepOf(low: number, high: number, count: number): Step | null {
  const rough = (high - low) / count;
  if (!(rough > 0)) return null;
  const power = Math.floor(Math.log10(rough));
  const error = rough / 10 ** power;
  const factor = error >= NEAR_10 ? 10 : error >= NEAR_5 ? 5 : error >= NEAR_2 ? 2 : 1;
  return power < 0 ? { times: factor, parts: 10 ** -power } : { times: factor * 10 ** power, parts: 1 };
}

/** How many steps lie below a value, whole or not. */
function stepsTo(value: number, { times, parts }: Step): number {
  return (value * parts) / times;
}

/** The range widened to round numbers: as often as that changes how far apart they are. */
export function nice(low: number, high: number, count: number): readonly [number, number] {
  let range: readonly [number, number] = [low, high];
  let before = 0;
  for (let step = stepOf(...range, count); step !== null && step.times / step.parts !== before; step = stepOf(...range, count)) {
    before = step.times / step.parts;
    const [first, last] = [Math.floor(stepsTo(range[0], step)), Math.ceil(stepsTo(range[1], step))];
    range = [(first * step.times) / step.parts, (last * step.times) / step.parts];
  }
  return range;
}

/** The round numbers in a range. */
export function ticks(low: number, high: number, count: number): readonly number[] {
  const step = stepOf(low, high, count);
  if (step === null) return [low];
  const first = Math.ceil(stepsTo(low, step));
  const last = Math.floor(stepsTo(high, step));
  return Array.from({ length: last - first + 1 }, (_, index) => ((first + index) * step.times) / step.parts);
}
