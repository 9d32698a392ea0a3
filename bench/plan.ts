// Child process of `history.bench.ts`.
import { measurePlan } from './history.bench.js';

process.send!(await measurePlan());
process.disconnect();
