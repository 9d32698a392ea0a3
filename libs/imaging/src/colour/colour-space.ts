/** Colour spaces are defined once, with the measures that are made in them. */
export { labToLinear, linearToLab, linearToSrgb, srgbToLinear, type Triple } from '#stats';
