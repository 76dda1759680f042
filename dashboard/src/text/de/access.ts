import type { access as en } from "../en/access";

/** Texte darüber, wer was darf. */
export const access: typeof en = {
  menu: { users: "Benutzer", keys: "Schlüssel", audit: "Änderungsprotokoll" },
  store: "Geschäft verwalten",
  nobody: "Hier muss sich niemand anmelden",
  roles: {
    viewer: "Sieht Produkte, Bestand, Verkäufe und Berichte; keine Kosten. Ändert nichts.",
    clerk: "Verkauft, nimmt zurück und ändert den Bestand. Sieht keine Berichte und keine Kosten.",
    manager: "Alles außer Benutzern, Schlüsseln und dem Änderungsprotokoll.",
    admin: "Alles.",
  },
  scopes: {
    "catalog:read": "Produkte und Kategorien sehen",
    "stock:read": "Bestand und seine Bewegungen sehen",
    "sales:read": "Verkäufe und Rückgaben sehen",
    "reports:read": "Berichte sehen",
    "sales:write": "Verkäufe und Rückgaben erfassen",
    "stock:write": "Bestand ändern",
    "catalog:write": "Produkte und Kategorien ändern",
    "history:write": "Vergangenes und andere Preise erfassen, Verkäufe stornieren",
    "data:import": "Dateien importieren",
    "data:export": "Dateien exportieren",
    "costs:read": "Kosten und Margen sehen",
    "users:write": "Benutzer und Schlüssel anlegen und ändern",
    "audit:read": "Das Änderungsprotokoll lesen",
    "metrics:read": "Messwerte der Dienste lesen",
  },
  forbidden: {
    title: "Diese Seite dürfen Sie nicht öffnen",
    needed: "Sie ist für alle da, die dies dürfen:",
    role: (role) => `Ihre Rolle, ${role}, hat dieses Recht nicht.`,
    admin: "Wer das Geschäft verwaltet, kann Ihnen eine andere Rolle geben.",
    home: "Zur Übersicht",
  },
};
