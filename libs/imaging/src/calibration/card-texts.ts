/** Languages of the print-out. */
export const cardLanguages = ['en', 'zh-Hant', 'zh-Hans'] as const;
export type CardLanguage = (typeof cardLanguages)[number];

export interface CardTexts {
  title: string;
  print: string;
  check: string;
  steps: readonly string[];
  colour: string;
  card: string;
}

/** Words around the card on its sheet. */
export const cardTexts: Readonly<Record<CardLanguage, CardTexts>> = {
  en: {
    title: 'Calibration card',
    print:
      'Print at 100 % (actual size, not fit to page) in colour on heavy matt paper. Do not laminate with gloss.',
    check: 'This line must measure 100 mm. If it does not, print again: sizes from a wrong print are wrong.',
    steps: [
      'Cut along the thin line. All four black squares belong to the card.',
      'Lay it beside the scar, in the same plane and the same light, without bending it.',
      'Keep the whole card in the picture, at least a tenth of its width, nothing over it, no glare on it.',
      'Use the same card for all photos of a patient. Print a new one when it is stained or faded, at least once a year.',
    ],
    colour:
      'The colours are those of an ordinary printer, not measured ones. Two photos with the same card compare well; for absolute colour use a manufactured 24-patch chart.',
    card: 'Card {id}, layout {version}',
  },
  'zh-Hant': {
    title: '校正卡',
    print: '請以 100 %（「實際大小」，不要「符合頁面」）彩色列印在厚的霧面紙上。不要用亮面護貝。',
    check: '這條線必須正好 100 mm。若不是，請重新列印：列印尺寸錯誤，量出的大小也會錯。',
    steps: [
      '沿細線剪下。四個黑色方塊都屬於卡片。',
      '放在疤痕旁邊，同一平面、同一光線，不要彎折。',
      '整張卡片都要入鏡，寬度至少佔畫面十分之一，不要遮住，也不要反光。',
      '同一位病人的所有照片使用同一張卡片。弄髒或褪色時重新列印，至少每年一次。',
    ],
    colour:
      '顏色來自一般印表機，未經量測。使用同一張卡片的兩張照片可以互相比較；若需要絕對顏色，請使用市售的 24 色色卡。',
    card: '卡片 {id}，版面 {version}',
  },
  'zh-Hans': {
    title: '校正卡',
    print: '请以 100 %（“实际大小”，不要“适合页面”）彩色打印在厚的哑光纸上。不要用亮面塑封。',
    check: '这条线必须正好 100 mm。若不是，请重新打印：打印尺寸错误，量出的大小也会错。',
    steps: [
      '沿细线剪下。四个黑色方块都属于卡片。',
      '放在疤痕旁边，同一平面、同一光线，不要弯折。',
      '整张卡片都要入镜，宽度至少占画面十分之一，不要遮住，也不要反光。',
      '同一位患者的所有照片使用同一张卡片。弄脏或褪色时重新打印，至少每年一次。',
    ],
    colour:
      '颜色来自普通打印机，未经测量。使用同一张卡片的两张照片可以互相比较；若需要绝对颜色，请使用市售的 24 色色卡。',
    card: '卡片 {id}，版面 {version}',
  },
};
