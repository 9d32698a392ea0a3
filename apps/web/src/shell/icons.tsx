import type { ReactNode, SVGProps } from 'react';

/** Line icons on a 20 px grid, drawn for this product; always decorative, the word is on the control. */
function icon(paths: ReactNode) {
  return function Icon({ size = 18, ...rest }: { size?: number } & SVGProps<SVGSVGElement>) {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 20 20"
        fill="none"
        stroke="currentColor"
        strokeWidth={1.5}
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden
        {...rest}
      >
        {paths}
      </svg>
    );
  };
}

export const SearchIcon = icon(
  <>
    <circle cx="9" cy="9" r="5.5" />
    <path d="m13.2 13.2 3.8 3.8" />
  </>,
);
export const CameraIcon = icon(
  <>
    <path d="M3 6.5h3l1.3-2h5.4l1.3 2h3v9.5H3z" />
    <circle cx="10" cy="11" r="3" />
  </>,
);
export const ChevronDownIcon = icon(<path d="m5.5 8 4.5 4.5L14.5 8" />);
export const PlusIcon = icon(<path d="M10 4v12M4 10h12" />);
export const PencilIcon = icon(
  <path d="m4 16 .8-3.4 8-8a1.6 1.6 0 0 1 2.3 0l.3.3a1.6 1.6 0 0 1 0 2.3l-8 8zM11.6 5.8l2.6 2.6" />,
);
export const CloseIcon = icon(<path d="m5 5 10 10M15 5 5 15" />);
export const CheckIcon = icon(<path d="m4.5 10.5 3.5 3.5 7.5-8" />);
export const BackIcon = icon(<path d="M12 4.5 6.5 10l5.5 5.5" />);
export const ForwardIcon = icon(<path d="M8 4.5 13.5 10 8 15.5" />);
export const DotsIcon = icon(
  <>
    <circle cx="4.5" cy="10" r=".9" fill="currentColor" />
    <circle cx="10" cy="10" r=".9" fill="currentColor" />
    <circle cx="15.5" cy="10" r=".9" fill="currentColor" />
  </>,
);
export const UploadIcon = icon(
  <path d="M10 13V4M6 7.5 10 3.5l4 4M4 13v2.5a1 1 0 0 0 1 1h10a1 1 0 0 0 1-1V13" />,
);
export const DownloadIcon = icon(
  <path d="M10 3.5v9M6 9l4 4 4-4M4 13v2.5a1 1 0 0 0 1 1h10a1 1 0 0 0 1-1V13" />,
);
export const PauseIcon = icon(<path d="M7.5 5v10M12.5 5v10" />);
export const PlayIcon = icon(<path d="M7 5v10l8-5z" />);
export const RetryIcon = icon(<path d="M15.5 10a5.5 5.5 0 1 1-1.6-3.9M15.5 3.5v3.3h-3.3" />);
/** An outline with its points. */
export const BendIcon = icon(
  <path d="M3.5 5.5c4-2 9 2 13 0M3.5 10c4-2 9 2 13 0M3.5 14.5c4-2 9 2 13 0M6.5 4.6v9M13.5 6.4v9" />,
);
export const OutlineIcon = icon(
  <>
    <path d="M5 6.5 12.5 4 16 10.5 9.5 16 4 12.5z" />
    <circle cx="12.5" cy="4" r="1" fill="currentColor" />
    <circle cx="4" cy="12.5" r="1" fill="currentColor" />
  </>,
);
export const DifferenceIcon = icon(
  <>
    <circle cx="8" cy="10" r="4.7" />
    <circle cx="12" cy="10" r="4.7" />
    <path d="M10 6v8M8.7 7.6v4.8M11.3 7.6v4.8" />
  </>,
);
/** A ruler. */
export const MeasureIcon = icon(<path d="M2.5 7h15v6h-15zM6 7v3M9.5 7v2M13 7v3M16 7v0" />);
export const CompareIcon = icon(
  <>
    <rect x="3" y="4.5" width="14" height="11" rx="1" />
    <path d="M10 3v14" />
  </>,
);
export const SideBySideIcon = icon(
  <>
    <rect x="2.5" y="4.5" width="6.5" height="11" rx="1" />
    <rect x="11" y="4.5" width="6.5" height="11" rx="1" />
  </>,
);
export const OverlayIcon = icon(
  <>
    <rect x="3" y="3.5" width="10" height="10" rx="1" />
    <rect x="7" y="6.5" width="10" height="10" rx="1" strokeDasharray="2 2" />
  </>,
);
export const SheetIcon = icon(
  <>
    <rect x="3" y="4" width="14" height="12" rx="1" />
    <path d="M3 10h14M7.7 4v12M12.3 4v12" />
  </>,
);
export const PrintIcon = icon(
  <path d="M6 8V3.5h8V8M6 14.5H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1h12a1 1 0 0 1 1 1v4.5a1 1 0 0 1-1 1h-2M6 12h8v4.5H6z" />,
);
export const SwapIcon = icon(<path d="M4 7.5h11M12.5 4.5l3 3-3 3M16 12.5H5M7.5 9.5l-3 3 3 3" />);
export const RateIcon = icon(<path d="M4 15.5v-4M8 15.5v-7M12 15.5v-5M16 15.5v-11" />);
export const ComposeIcon = icon(
  <>
    <rect x="3" y="3.5" width="14" height="10" rx="1" />
    <path d="M10 3.5v10M5 16.5h10" />
  </>,
);
export const WarningIcon = icon(<path d="M10 3.5 17.5 16h-15zM10 8.5v3.5M10 14.2v.1" />);
export const PhotoIcon = icon(
  <>
    <rect x="3" y="4" width="14" height="12" rx="1" />
    <path d="m3.5 14 4-4.5 3 3 2.5-2.5 3.5 4" />
    <circle cx="12.8" cy="7.6" r="1.1" />
  </>,
);
export const ZoomResetIcon = icon(<path d="M4 8V4h4M16 8V4h-4M4 12v4h4M16 12v4h-4" />);
export const HelpIcon = icon(
  <>
    <circle cx="10" cy="10" r="7" />
    <path d="M8 8.2a2 2 0 1 1 2.7 1.9c-.5.2-.7.5-.7 1.1v.3M10 13.6v.1" />
  </>,
);
export const SettingsIcon = icon(<path d="M4 6h7M15 6h1M4 14h1M9 14h7M13 4v4M7 12v4" />);
export const FolderIcon = icon(
  <path d="M3 6a1 1 0 0 1 1-1h3.5l1.5 2h7a1 1 0 0 1 1 1v6.5a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1z" />,
);
export const PersonIcon = icon(
  <>
    <circle cx="10" cy="7" r="3" />
    <path d="M4 16.5c.6-3 3-4.5 6-4.5s5.4 1.5 6 4.5" />
  </>,
);
export const PinIcon = icon(<path d="M7 3.5h6l-1 5 2.5 2.5h-9L8 8.5zM10 11v5.5" />);
export const EyeIcon = icon(
  <>
    <path d="M2.5 10s2.7-5 7.5-5 7.5 5 7.5 5-2.7 5-7.5 5-7.5-5-7.5-5z" />
    <circle cx="10" cy="10" r="2" />
  </>,
);
