import type { Locale } from '#identity';
import type { MessageKind } from './message.js';

interface Template {
  /** Changes with any change of its words. */
  version: string;
  texts: Record<Locale, { subject: string; text: string }>;
}

/**
 * The words of every message. They pass through mail servers and messengers and stand on locked screens: nothing about
 * body, treatment or pictures is in them, and no name but the clinic's.
 */
export const messageTemplates: Record<MessageKind, Template> = {
  invitation: {
    version: '1',
    texts: {
      en: {
        subject: '{{clinic}}: your personal link',
        text: `Hello,

this link opens your own page at {{clinic}}. Please open it on your own phone:

{{link}}

The page asks one question, to make sure that it is you. The link works once, until {{until}}.

If you did not expect this message, please ignore it.

{{clinic}}`,
      },
      'zh-Hant': {
        subject: '{{clinic}}：您的專屬連結',
        text: `您好：

以下連結可開啟您在 {{clinic}} 的個人頁面，請用自己的手機開啟：

{{link}}

頁面會詢問一個問題，以確認是您本人。連結只能使用一次，有效至 {{until}}。

若您並未預期收到此訊息，請不必理會。

{{clinic}}`,
      },
      'zh-Hans': {
        subject: '{{clinic}}：您的专属链接',
        text: `您好：

以下链接可打开您在 {{clinic}} 的个人页面，请用自己的手机打开：

{{link}}

页面会询问一个问题，以确认是您本人。链接只能使用一次，有效期至 {{until}}。

若您并未预期收到此消息，请不必理会。

{{clinic}}`,
      },
    },
  },
  'consent-ending': {
    version: '1',
    texts: {
      en: {
        subject: '{{clinic}}: a consent ends soon',
        text: `Hello,

a consent that you gave to {{clinic}} ends on {{until}}. Nothing needs to be done; it ends by itself.

If you want to renew or change it, open your personal page or ask at the desk.

{{clinic}}`,
      },
      'zh-Hant': {
        subject: '{{clinic}}：一項同意即將到期',
        text: `您好：

您給予 {{clinic}} 的一項同意將於 {{until}} 到期。無須任何處理，到期自動終止。

若要續期或變更，請開啟您的個人頁面，或洽櫃檯。

{{clinic}}`,
      },
      'zh-Hans': {
        subject: '{{clinic}}：一项同意即将到期',
        text: `您好：

您给予 {{clinic}} 的一项同意将于 {{until}} 到期。无须任何处理，到期自动终止。

若要续期或变更，请打开您的个人页面，或咨询前台。

{{clinic}}`,
      },
    },
  },
  questionnaire: {
    version: '1',
    texts: {
      en: {
        subject: '{{clinic}}: a few questions for your visit',
        text: `Hello,

for your next visit, {{clinic}} would like to ask you a few questions. They are on your own page:

{{link}}

Please answer on your own phone, by {{until}}. If you have answered already, there is nothing to do.

{{clinic}}`,
      },
      'zh-Hant': {
        subject: '{{clinic}}：到訪前的幾個問題',
        text: `您好：

在您下次到訪前，{{clinic}} 想請您回答幾個問題，就在您的個人頁面：

{{link}}

請於 {{until}} 前用自己的手機回答。若已回答，無須再處理。

{{clinic}}`,
      },
      'zh-Hans': {
        subject: '{{clinic}}：到访前的几个问题',
        text: `您好：

在您下次到访前，{{clinic}} 想请您回答几个问题，就在您的个人页面：

{{link}}

请于 {{until}} 前用自己的手机回答。若已回答，无须再处理。

{{clinic}}`,
      },
    },
  },
  instructions: {
    version: '1',
    texts: {
      en: {
        subject: '{{clinic}}: please read this ahead of your visit',
        text: `Hello,

ahead of your next visit, {{clinic}} asks you to read a few lines. They are on your own page:

{{link}}

Please confirm there that you have read them, by {{until}}. If you have done so already, nothing is left to do.

{{clinic}}`,
      },
      'zh-Hant': {
        subject: '{{clinic}}：到訪前請先閱讀',
        text: `您好：

在您下次到訪前，{{clinic}} 請您先閱讀幾項須知，就在您的個人頁面：

{{link}}

請於 {{until}} 前在頁面上確認已閱讀。若已確認，無須再處理。

{{clinic}}`,
      },
      'zh-Hans': {
        subject: '{{clinic}}：到访前请先阅读',
        text: `您好：

在您下次到访前，{{clinic}} 请您先阅读几项须知，就在您的个人页面：

{{link}}

请于 {{until}} 前在页面上确认已阅读。若已确认，无须再处理。

{{clinic}}`,
      },
    },
  },
  diary: {
    version: '1',
    texts: {
      en: {
        subject: '{{clinic}}: how are you today?',
        text: `Hello,

{{clinic}} would like to know how you are today. It takes a minute, on your own page:

{{link}}

Something worries you? Please call {{clinic}}: answers on the page are not read at once.

{{clinic}}`,
      },
      'zh-Hant': {
        subject: '{{clinic}}：您今天好嗎？',
        text: `您好：

{{clinic}} 想知道您今天的狀況，約需一分鐘，就在您的個人頁面：

{{link}}

若有令您擔心的情況，請致電 {{clinic}}：頁面上的回答不會即時有人查看。

{{clinic}}`,
      },
      'zh-Hans': {
        subject: '{{clinic}}：您今天好吗？',
        text: `您好：

{{clinic}} 想知道您今天的状况，约需一分钟，就在您的个人页面：

{{link}}

若有令您担心的情况，请致电 {{clinic}}：页面上的回答不会即时有人查看。

{{clinic}}`,
      },
    },
  },
  test: {
    version: '1',
    texts: {
      en: {
        subject: '{{clinic}}: test message',
        text: `This is a test of the way in which {{clinic}} sends messages. It arrived; nothing needs to be done.`,
      },
      'zh-Hant': {
        subject: '{{clinic}}：測試訊息',
        text: `這是 {{clinic}} 訊息發送方式的測試。訊息已送達，無須任何處理。`,
      },
      'zh-Hans': {
        subject: '{{clinic}}：测试消息',
        text: `这是 {{clinic}} 消息发送方式的测试。消息已送达，无需任何处理。`,
      },
    },
  },
};

/** @throws Error when a slot of the template is not filled */
export function renderMessage(
  kind: MessageKind,
  language: Locale,
  slots: Record<string, string>,
): { version: string; subject: string; text: string } {
  const { version, texts } = messageTemplates[kind];
  const fill = (template: string) =>
    template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
      const value = slots[name];
      if (value === undefined) throw new Error(`the message ${kind} needs ${name}`);
      return value;
    });
  return { version, subject: fill(texts[language].subject), text: fill(texts[language].text) };
}
