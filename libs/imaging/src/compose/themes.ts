export type ThemeName = 'light' | 'dark' | 'neutral';

/** Colours around the pictures. Strictly without hue, since a tinted surround shifts how skin looks. */
export interface Theme {
  background: string;
  /** First line of a label. */
  text: string;
  /** Further lines and the footer. */
  quiet: string;
  /** The mark of a picture that is not aligned; the only colour, and never on skin. */
  mark: string;
  /** Of the words in these colours: whose forms the ideographs have. */
  language?: string | undefined;
}

export const themes: Readonly<Record<ThemeName, Theme>> = {
  light: { background: '#f4f4f4', text: '#1c1c1c', quiet: '#6a6a6a', mark: '#9a4b00' },
  neutral: { background: '#777777', text: '#ffffff', quiet: '#e4e4e4', mark: '#ffd9a8' },
  dark: { background: '#1a1a1a', text: '#f0f0f0', quiet: '#a0a0a0', mark: '#f0a860' },
};
