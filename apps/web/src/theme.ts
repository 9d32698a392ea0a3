import {
  createTheme,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  type MantineThemeOverride,
} from '@mantine/core';

/*
 * Every token of the client: colours, type, space, radius, motion. CSS files name the variables made here and hold no
 * value of their own. Greys are strictly neutral (R = G = B): colour on a screen with a photograph belongs to the skin.
 */

const grey: MantineColorsTuple = [
  '#fafafa',
  '#f4f4f4',
  '#ebebeb',
  '#dedede',
  '#c9c9c9',
  '#a3a3a3',
  '#757575',
  '#565656',
  '#3a3a3a',
  '#1f1f1f',
];

const dark: MantineColorsTuple = [
  '#ececec',
  '#b9b9b9',
  '#979797',
  '#6e6e6e',
  '#454545',
  '#363636',
  '#262626',
  '#1d1d1d',
  '#151515',
  '#0d0d0d',
];

/** The one accent: a muted petrol, opposite to skin on the hue circle. Never drawn beside a picture. */
const petrol: MantineColorsTuple = [
  '#eef5f6',
  '#d9e7ea',
  '#b5d0d6',
  '#8fb9c2',
  '#6fa4b0',
  '#5792a0',
  '#43808f',
  '#326d7c',
  '#255b69',
  '#184753',
];

/** Surrounds of a picture, as in a photo editor; `grey` is the middle of the sRGB curve. */
export const surrounds = { black: '#000000', grey: '#777777', white: '#ffffff' } as const;
export type Surround = keyof typeof surrounds;

const fontFamily =
  'Inter, "Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "PingFang TC", "PingFang SC", ' +
  '"Microsoft JhengHei", "Microsoft YaHei", "Noto Sans CJK TC", "Noto Sans CJK SC", "Noto Sans", sans-serif';

export const theme: MantineThemeOverride = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 8, dark: 7 },
  colors: { gray: grey, dark, petrol },
  black: '#1a1a1a',
  white: '#ffffff',
  fontFamily,
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  // Five sizes and three weights (400, 500, 600) carry every screen.
  fontSizes: { xs: '12px', sm: '14px', md: '16px', lg: '20px', xl: '28px' },
  lineHeights: { xs: '1.35', sm: '1.45', md: '1.5', lg: '1.35', xl: '1.2' },
  headings: {
    fontFamily,
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '28px', lineHeight: '1.2' },
      h2: { fontSize: '20px', lineHeight: '1.35' },
      h3: { fontSize: '16px', lineHeight: '1.5' },
      h4: { fontSize: '14px', lineHeight: '1.45' },
    },
  },
  spacing: { xs: '4px', sm: '8px', md: '16px', lg: '24px', xl: '40px' },
  radius: { xs: '2px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'sm',
  shadows: {
    xs: 'none',
    sm: 'none',
    md: '0 2px 12px rgb(0 0 0 / 0.10)',
    lg: '0 2px 16px rgb(0 0 0 / 0.12)',
    xl: '0 4px 24px rgb(0 0 0 / 0.16)',
  },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' }, styles: { label: { fontWeight: 500 } } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 36 } },
    Modal: { defaultProps: { transitionProps: { duration: 140 }, overlayProps: { backgroundOpacity: 0.4 } } },
    Drawer: {
      defaultProps: { transitionProps: { duration: 160 }, overlayProps: { backgroundOpacity: 0.2 } },
    },
    Menu: { defaultProps: { shadow: 'md', transitionProps: { duration: 120 }, withinPortal: true } },
    Tooltip: { defaultProps: { openDelay: 400, transitionProps: { duration: 120 }, color: 'dark' } },
    Skeleton: { defaultProps: { radius: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Alert: { defaultProps: { color: 'gray', variant: 'light' } },
  },
});

/** Our own variables besides Mantine's. */
export const variables: CSSVariablesResolver = () => ({
  variables: {
    '--sl-motion': '160ms',
    '--sl-motion-quick': '120ms',
    '--sl-header': '52px',
    '--sl-page': '1440px',
    '--sl-touch': '44px',
    '--sl-surround-black': surrounds.black,
    '--sl-surround-grey': surrounds.grey,
    '--sl-surround-white': surrounds.white,
  },
  light: {
    '--mantine-color-body': '#f7f7f7',
    '--mantine-color-dimmed': '#5f5f5f',
    '--mantine-color-error': '#9a2a2a',
    '--mantine-color-placeholder': '#5f5f5f',
    '--sl-surface': '#ffffff',
    '--sl-line': '#dedede',
    '--sl-line-strong': '#a3a3a3',
    '--sl-text': '#1a1a1a',
    '--sl-quiet': '#5f5f5f',
    '--sl-well': '#e4e4e4',
    '--sl-accent-text': '#255b69',
    '--sl-accent-soft': '#e3eef0',
    '--sl-chart-a': '#255b69',
    '--sl-chart-b': '#8a6d3b',
    '--sl-chart-c': '#4d4d4d',
  },
  dark: {
    '--mantine-color-body': '#151515',
    '--mantine-color-dimmed': '#a3a3a3',
    '--mantine-color-error': '#e39a9a',
    '--mantine-color-placeholder': '#a3a3a3',
    '--sl-surface': '#1d1d1d',
    '--sl-line': '#333333',
    '--sl-line-strong': '#6e6e6e',
    '--sl-text': '#ececec',
    '--sl-quiet': '#a3a3a3',
    '--sl-well': '#2a2a2a',
    '--sl-accent-text': '#8fb9c2',
    '--sl-accent-soft': '#22363b',
    '--sl-chart-a': '#8fb9c2',
    '--sl-chart-b': '#cdb083',
    '--sl-chart-c': '#bdbdbd',
  },
});
