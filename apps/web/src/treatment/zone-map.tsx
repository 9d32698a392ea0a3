import { useTranslation } from 'react-i18next';
import type { BodySite } from '../api/types';
import classes from './treatment.module.css';

interface Shape {
  zone: BodySite;
  path: string;
}

/** Seen from the front: the patient's right is on the left. */
const face: Shape[] = [
  { zone: 'forehead', path: 'M52 34 Q100 8 148 34 L142 66 Q100 54 58 66 Z' },
  { zone: 'temple-right', path: 'M50 38 L56 68 L46 92 L38 74 Q38 52 50 38 Z' },
  { zone: 'temple-left', path: 'M150 38 L144 68 L154 92 L162 74 Q162 52 150 38 Z' },
  { zone: 'nose', path: 'M90 76 L110 76 L118 122 Q100 134 82 122 Z' },
  { zone: 'cheek-right', path: 'M50 94 L86 92 L80 124 L78 150 L52 142 Q42 118 46 96 Z' },
  { zone: 'cheek-left', path: 'M150 94 L114 92 L120 124 L122 150 L148 142 Q158 118 154 96 Z' },
  { zone: 'jaw-right', path: 'M53 146 L78 154 L80 194 Q60 180 53 146 Z' },
  { zone: 'jaw-left', path: 'M147 146 L122 154 L120 194 Q140 180 147 146 Z' },
  { zone: 'chin', path: 'M84 168 L116 168 L116 196 Q100 206 84 196 Z' },
  { zone: 'neck', path: 'M74 204 Q100 216 126 204 L130 236 L70 236 Z' },
];
const body: Shape[] = [
  { zone: 'chest', path: 'M66 40 L134 40 L130 88 L70 88 Z' },
  { zone: 'abdomen', path: 'M71 92 L129 92 L132 136 L68 136 Z' },
  { zone: 'shoulder-right', path: 'M46 44 Q50 36 62 38 L62 60 L42 66 Z' },
  { zone: 'shoulder-left', path: 'M154 44 Q150 36 138 38 L138 60 L158 66 Z' },
  { zone: 'arm-right', path: 'M41 70 L60 64 L52 126 L34 124 Z' },
  { zone: 'arm-left', path: 'M159 70 L140 64 L148 126 L166 124 Z' },
  { zone: 'hand-right', path: 'M33 128 L52 130 L48 152 L30 150 Z' },
  { zone: 'hand-left', path: 'M167 128 L148 130 L152 152 L170 150 Z' },
  { zone: 'leg-right', path: 'M68 140 L98 140 L94 236 L74 236 Z' },
  { zone: 'leg-left', path: 'M132 140 L102 140 L106 236 L126 236 Z' },
  { zone: 'back', path: 'M176 40 L214 40 L212 110 L178 110 Z' },
];

interface Props {
  chosen: readonly BodySite[];
  isDisabled: boolean;
  onToggle: (zone: BodySite) => void;
}

/** Zones of face and body to pick, by pointer or by Tab and Space. */
export function ZoneMap(props: Props) {
  const { t } = useTranslation();
  return (
    <div className={classes.maps}>
      <Figure shapes={face} title={t('treatment.face')} viewBox="30 4 140 240" {...props}>
        <path
          className={classes.outline}
          d="M100 14 Q164 14 164 84 Q164 168 100 208 Q36 168 36 84 Q36 14 100 14 Z"
        />
        <path
          className={classes.outline}
          d="M60 82 Q70 76 82 82 M118 82 Q130 76 140 82 M84 152 Q100 162 116 152"
        />
      </Figure>
      <Figure shapes={body} title={t('treatment.body')} viewBox="24 4 196 240" {...props}>
        <circle className={classes.outline} cx={100} cy={20} r={14} />
      </Figure>
    </div>
  );
}

function Figure({
  shapes,
  title,
  viewBox,
  chosen,
  isDisabled,
  onToggle,
  children,
}: Props & { shapes: Shape[]; title: string; viewBox: string; children: React.ReactNode }) {
  const { t } = useTranslation();
  return (
    <svg viewBox={viewBox} className={classes.map} role="group" aria-label={title}>
      {children}
      {shapes.map(({ zone, path }) => (
        <path
          key={zone}
          d={path}
          className={classes.zone}
          role="checkbox"
          tabIndex={isDisabled ? -1 : 0}
          aria-checked={chosen.includes(zone)}
          aria-disabled={isDisabled || undefined}
          aria-label={t(`bodySite.${zone}`)}
          onClick={() => !isDisabled && onToggle(zone)}
          onKeyDown={(event) => {
            if (isDisabled || (event.key !== ' ' && event.key !== 'Enter')) return;
            event.preventDefault();
            onToggle(zone);
          }}
        >
          <title>{t(`bodySite.${zone}`)}</title>
        </path>
      ))}
    </svg>
  );
}
