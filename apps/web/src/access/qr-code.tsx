import { create } from 'qrcode';

/** Light border that readers need, in modules. */
const quietModules = 4;

/** A QR code of a text: black on white in both themes, or scanners would not find it. */
export function QrCode({ text, label, size }: { text: string; label: string; size: number }) {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const side = modules.size + 2 * quietModules;
  const dark = Array.from(modules.data, (isDark, at) =>
    isDark
      ? `M${(at % modules.size) + quietModules} ${Math.floor(at / modules.size) + quietModules}h1v1h-1z`
      : '',
  ).join('');
  return (
    <svg
      role="img"
      aria-label={label}
      width={size}
      height={size}
      viewBox={`0 0 ${side} ${side}`}
      shapeRendering="crispEdges"
    >
      <rect width={side} height={side} fill="#fff" />
      <path d={dark} fill="#000" />
    </svg>
  );
}
