import { UnstyledButton } from '@mantine/core';
import classes from './capture.module.css';

/** Lines over the picture, not over what lies around it: drawn in its pixels, it is fitted as the video is. */
export function Thirds({ widthPx: w, heightPx: h }: { widthPx: number; heightPx: number }) {
  return (
    <svg className={classes.grid} viewBox={`0 0 ${w} ${h}`} aria-hidden>
      <path d={`M${w / 3} 0v${h}M${(w * 2) / 3} 0v${h}M0 ${h / 3}h${w}M0 ${(h * 2) / 3}h${w}`} />
    </svg>
  );
}

export function Toggle({
  isOn,
  onClick,
  children,
}: {
  isOn: boolean;
  onClick: () => void;
  children: React.ReactNode;
}) {
  return (
    <UnstyledButton className={classes.tool} aria-pressed={isOn} onClick={onClick}>
      {children}
    </UnstyledButton>
  );
}
