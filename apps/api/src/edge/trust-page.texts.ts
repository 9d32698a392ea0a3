export type TrustLocale = 'en' | 'zh-Hant' | 'zh-Hans';
type Device = 'ios' | 'android' | 'windows' | 'macos';

interface TrustTexts {
  title: string;
  why: string;
  download: string;
  goOn: string;
  compare: string;
  devices: Record<Device, { name: string; steps: [string, string] }>;
}

/** Texts of the page that is shown before a device trusts the clinic's own certificate; two steps for each kind of device. */
export const trustTexts: Record<TrustLocale, TrustTexts> = {
  en: {
    title: 'Let this device trust your clinic’s Samelight',
    why: 'Photos travel encrypted inside your own network. The certificate for that was made on your own machine, so each device has to be told once that it may trust it. Do this only on devices of the clinic, inside the clinic.',
    download: 'Download the certificate',
    goOn: 'Done: open Samelight',
    compare: 'The terminal that runs Samelight shows the same fingerprint. If it differs, stop here.',
    devices: {
      ios: {
        name: 'iPad and iPhone',
        steps: [
          'Download with Safari and allow it. Then Settings › General › VPN & Device Management › Samelight › Install.',
          'Settings › General › About › Certificate Trust Settings: switch Samelight on.',
        ],
      },
      android: {
        name: 'Android',
        steps: [
          'Download. Then Settings › Security & privacy › More › Encryption & credentials › Install a certificate › CA certificate.',
          'Choose “Install anyway” and the downloaded file.',
        ],
      },
      windows: {
        name: 'Windows',
        steps: [
          'Open the downloaded file › Install Certificate › Current User.',
          'Place it in “Trusted Root Certification Authorities”, finish, and start the browser again.',
        ],
      },
      macos: {
        name: 'Mac',
        steps: [
          'Open the downloaded file; it is added to the login keychain.',
          'In Keychain Access open Samelight › Trust › Always Trust.',
        ],
      },
    },
  },
  'zh-Hant': {
    title: '讓這部裝置信任診所的 Samelight',
    why: '照片在診所自己的網路內加密傳送。憑證由診所的主機自行製作，因此每部裝置須設定一次信任。請只在診所內、為診所的裝置設定。',
    download: '下載憑證',
    goOn: '完成：開啟 Samelight',
    compare: '執行 Samelight 的終端機顯示相同的指紋。若不相同，請停止。',
    devices: {
      ios: {
        name: 'iPad 與 iPhone',
        steps: [
          '以 Safari 下載並允許。然後前往「設定」›「一般」›「VPN 與裝置管理」› Samelight ›「安裝」。',
          '「設定」›「一般」›「關於本機」›「憑證信任設定」：開啟 Samelight。',
        ],
      },
      android: {
        name: 'Android',
        steps: [
          '下載後前往「設定」›「安全性與隱私權」›「更多」›「加密與憑證」›「安裝憑證」›「CA 憑證」。',
          '選擇「仍要安裝」，再選擇下載的檔案。',
        ],
      },
      windows: {
        name: 'Windows',
        steps: [
          '開啟下載的檔案 ›「安裝憑證」›「目前使用者」。',
          '放入「受信任的根憑證授權單位」，完成後重新啟動瀏覽器。',
        ],
      },
      macos: {
        name: 'Mac',
        steps: [
          '開啟下載的檔案，它會加入登入鑰匙圈。',
          '在「鑰匙圈存取」開啟 Samelight ›「信任」›「永遠信任」。',
        ],
      },
    },
  },
  'zh-Hans': {
    title: '让这台设备信任诊所的 Samelight',
    why: '照片在诊所自己的网络内加密传输。证书由诊所的主机自行制作，因此每台设备须设置一次信任。请只在诊所内、为诊所的设备设置。',
    download: '下载证书',
    goOn: '完成：打开 Samelight',
    compare: '运行 Samelight 的终端显示相同的指纹。若不相同，请停止。',
    devices: {
      ios: {
        name: 'iPad 与 iPhone',
        steps: [
          '用 Safari 下载并允许。然后前往“设置”›“通用”›“VPN 与设备管理”› Samelight ›“安装”。',
          '“设置”›“通用”›“关于本机”›“证书信任设置”：打开 Samelight。',
        ],
      },
      android: {
        name: 'Android',
        steps: [
          '下载后前往“设置”›“安全和隐私”›“更多”›“加密与凭据”›“安装证书”›“CA 证书”。',
          '选择“仍然安装”，再选择下载的文件。',
        ],
      },
      windows: {
        name: 'Windows',
        steps: [
          '打开下载的文件 ›“安装证书”›“当前用户”。',
          '放入“受信任的根证书颁发机构”，完成后重新启动浏览器。',
        ],
      },
      macos: {
        name: 'Mac',
        steps: [
          '打开下载的文件，它会加入登录钥匙串。',
          '在“钥匙串访问”中打开 Samelight ›“信任”›“始终信任”。',
        ],
      },
    },
  },
};
