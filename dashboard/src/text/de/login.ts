import type { login as en } from "../en/login";

/** Texte zum An- und Abmelden und zur Wahl eines Passworts. */
export const login: typeof en = {
  title: "Anmelden",
  again: "Erneut anmelden",
  againNote: "Die Sitzung ist zu Ende. Was Sie eingegeben haben, ist noch da; speichern Sie es danach noch einmal.",
  email: "E-Mail",
  password: "Passwort",
  send: "Anmelden",
  sending: "Wird angemeldet …",
  sendIn: (seconds) => `Anmelden in ${seconds} s`,
  forgotten: "Passwort vergessen? Wer das Geschäft verwaltet, kann Ihnen einen Link schicken, um ein anderes zu wählen.",
  cancel: "Abbrechen",
  logOut: "Abmelden",
  roles: { viewer: "Betrachter", clerk: "Verkäufer", manager: "Leiter", admin: "Verwalter" },
  account: (name) => `Ihr Konto: ${name}`,
  welcome: {
    title: "Passwort wählen",
    rules: "12 bis 128 Zeichen, und keines der Passwörter, die alle zuerst probieren. Mehrere Wörter sind ein gutes.",
    again: "Noch einmal dasselbe",
    differs: "Die beiden sind nicht gleich.",
    short: "Ein Passwort hat mindestens 12 Zeichen.",
    long: "Ein Passwort hat höchstens 128 Zeichen.",
    show: "Zeigen, was ich eingebe",
    send: "Speichern und anmelden",
    noToken: "Öffnen Sie diese Seite mit dem Link, der Ihnen geschickt wurde: Er gilt einmal, 24 Stunden lang.",
    expired: "Dieser Link wurde schon benutzt, durch einen neueren ersetzt oder ist älter als 24 Stunden. Bitten Sie, wer das Geschäft verwaltet, um einen anderen.",
    toLogIn: "Ich habe ein Passwort: anmelden",
  },
};
