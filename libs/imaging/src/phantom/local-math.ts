/**
 * `Math` as a module binding instead of a global. The loops here call it a hundred million times per picture, and inside a
 * `vm` context (Jest, plug-in hosts) each look-up of a global goes through the context's interceptor, which made a render
 * thirty times slower.
 */
export const Math = globalThis.Math;
