/**
 * Lowest point of a function of few variables, restarted from what it found until that no longer helps.
 * Source: Nelder JA, Mead R. Comput J 1965;7:308-313.
 */
export function minimumOf(
  f: (at: readonly number[]) => number,
  start: readonly number[],
): { at: readonly number[]; value: number } {
  let best = { at: start, value: f(start) };
  for (let round = 0; round < 8; round++) {
    const found = descend(f, best.at, 0.5 / (round + 1));
    const gain = best.value - found.value;
    if (found.value < best.value) best = found;
    if (round > 0 && gain < 1e-11 * (1 + Math.abs(best.value))) break;
  }
  return best;
}

interface Corner {
  at: readonly number[];
  value: number;
}

function descend(f: (at: readonly number[]) => number, start: readonly number[], step: number): Corner {
  const corner = (at: readonly number[]): Corner => ({ at, value: f(at) });
  const simplex = [
    corner(start),
    ...start.map((value, i) => corner(start.with(i, value + step * Math.max(0.2, Math.abs(value))))),
  ];
  for (let i = 0; i < 600; i++) {
    simplex.sort((a, b) => a.value - b.value);
    const [best, worst] = [simplex[0]!, simplex.at(-1)!];
    const width = Math.max(...start.map((_, j) => Math.abs(worst.at[j]! - best.at[j]!)));
    if (width < 1e-9) break;
    const others = simplex.slice(0, -1);
    const centre = start.map((_, j) => others.reduce((total, one) => total + one.at[j]!, 0) / others.length);
    const along = (factor: number): Corner =>
      corner(centre.map((value, j) => value + factor * (worst.at[j]! - value)));
    const reflected = along(-1);
    const second = others.at(-1)!;
    if (reflected.value < best.value) {
      const expanded = along(-2);
      simplex[simplex.length - 1] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < second.value) {
      simplex[simplex.length - 1] = reflected;
    } else {
      const inside = reflected.value < worst.value ? along(-0.5) : along(0.5);
      if (inside.value < Math.min(worst.value, reflected.value)) simplex[simplex.length - 1] = inside;
      else
        for (let k = 1; k < simplex.length; k++)
          simplex[k] = corner(simplex[k]!.at.map((value, j) => (value + best.at[j]!) / 2));
    }
  }
  return simplex.reduce((a, b) => (b.value < a.value ? b : a));
}
