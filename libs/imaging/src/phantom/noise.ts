import { Math } from './local-math.js';
import { hash32, SeededRandom } from './random.js';

const LATTICE = 1024;
const MASK = LATTICE - 1;

/** Smooth and cellular noise over the plane, fixed by a seed. The methods allocate nothing. */
export class Noise {
  private readonly order = new Uint16Array(LATTICE * 2);
  private readonly gradientX = new Float64Array(LATTICE);
  private readonly gradientY = new Float64Array(LATTICE);
  private readonly jitterX = new Float64Array(LATTICE);
  private readonly jitterY = new Float64Array(LATTICE);
  /** Results of the last call of `cells`: distance to the nearest and second nearest cell centre, id of the nearest. */
  nearest = 0;
  second = 0;
  cellId = 0;

  constructor(seed: number) {
    const random = new SeededRandom(hash32(seed, 77, 3));
    for (let i = 0; i < LATTICE; i++) {
      const angle = random.next() * 2 * Math.PI;
      this.order[i] = i;
      this.gradientX[i] = Math.cos(angle);
      this.gradientY[i] = Math.sin(angle);
      this.jitterX[i] = random.next();
      this.jitterY[i] = random.next();
    }
    for (let i = MASK; i > 0; i--) {
      const j = Math.floor(random.next() * (i + 1));
      const swapped = this.order[i]!;
      this.order[i] = this.order[j]!;
      this.order[j] = swapped;
    }
    this.order.copyWithin(LATTICE, 0, LATTICE);
  }

  /** Gradient noise with unit wavelength, about -1 … 1, mean 0 (Perlin 2002, quintic fade). */
  smooth(right: number, down: number): number {
    // The lattice is turned, or its lines would show as upright bands where a low light follows the slope.
    const x = 0.8 * right - 0.6 * down;
    const y = 0.6 * right + 0.8 * down;
    const xi = Math.floor(x);
    const yi = Math.floor(y);
    const fx = x - xi;
    const fy = y - yi;
    const { order, gradientX, gradientY } = this;
    const column0 = order[xi & MASK]!;
    const column1 = order[(xi + 1) & MASK]!;
    const row0 = yi & MASK;
    const row1 = (yi + 1) & MASK;
    const a = order[column0 + row0]!;
    const b = order[column1 + row0]!;
    const c = order[column0 + row1]!;
    const d = order[column1 + row1]!;
    const u = fx * fx * fx * (fx * (fx * 6 - 15) + 10);
    const v = fy * fy * fy * (fy * (fy * 6 - 15) + 10);
    const na = gradientX[a]! * fx + gradientY[a]! * fy;
    const nb = gradientX[b]! * (fx - 1) + gradientY[b]! * fy;
    const nc = gradientX[c]! * fx + gradientY[c]! * (fy - 1);
    const nd = gradientX[d]! * (fx - 1) + gradientY[d]! * (fy - 1);
    const top = na + u * (nb - na);
    const bottom = nc + u * (nd - nc);
    return (top + v * (bottom - top)) * 1.5;
  }

  /** Sum of `octaves` halved layers of `smooth`, about -1 … 1. */
  layered(x: number, y: number, octaves: number): number {
    let sum = 0;
    let weight = 1;
    let total = 0;
    for (let octave = 0; octave < octaves; octave++) {
      sum += weight * this.smooth(x + octave * 19.7, y - octave * 7.3);
      total += weight;
      weight *= 0.5;
      x *= 2.03;
      y *= 2.03;
    }
    return sum / total;
  }

  /** Cellular noise (Worley 1996) with unit cells; the answers are left in `nearest`, `second` and `cellId`. */
  cells(x: number, y: number): void {
    const xi = Math.floor(x);
    const yi = Math.floor(y);
    const { order, jitterX, jitterY } = this;
    let best = 9;
    let next = 9;
    let id = 0;
    for (let dx = -1; dx <= 1; dx++) {
      const column = order[(xi + dx) & MASK]!;
      for (let dy = -1; dy <= 1; dy++) {
        const cell = order[column + ((yi + dy) & MASK)]!;
        const ox = xi + dx + jitterX[cell]! - x;
        const oy = yi + dy + jitterY[cell]! - y;
        const distance = ox * ox + oy * oy;
        if (distance < best) {
          next = best;
          best = distance;
          id = cell;
        } else if (distance < next) next = distance;
      }
    }
    this.nearest = Math.sqrt(best);
    this.second = Math.sqrt(next);
    this.cellId = id;
  }
}
