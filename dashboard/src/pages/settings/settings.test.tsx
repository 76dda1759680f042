import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { localeName, namedLocales } from "../../figures/locales";
import { changeDeviceSettings, deviceSettings, USUAL_SETTINGS } from "../../settings/device";
import { renderInStore } from "../../test/store";
import SettingsPage from "./page";

afterEach(() => changeDeviceSettings(USUAL_SETTINGS));

describe("the settings", () => {
  it("are kept on this device as soon as they are changed, and given up together", async () => {
    await renderInStore(<SettingsPage />);
    const user = userEvent.setup();
    await user.click(screen.getByRole("radio", { name: "Dark" }));
    await user.selectOptions(screen.getByLabelText("Weeks begin on"), "Sunday");
    await user.selectOptions(screen.getByLabelText("Period at first"), "Last 7 days");
    await user.selectOptions(screen.getByLabelText("Compare with"), "A year ago");
    await user.click(screen.getByLabelText("Single keys do something"));
    const changed = { theme: "dark", weekStart: "sunday", period: "7d", comparison: "previous_year", keys: false };
    expect(deviceSettings()).toEqual({ ...USUAL_SETTINGS, ...changed });
    expect(JSON.parse(localStorage.getItem("dashboard") ?? "null")).toEqual(deviceSettings());
    await user.selectOptions(screen.getByLabelText("Compare with"), "What is usual for the period");
    expect(deviceSettings().comparison).toBeNull();
    await user.click(screen.getByRole("button", { name: "All as usual" }));
    expect(deviceSettings()).toEqual(USUAL_SETTINGS);
  });

  it("speak the language that was chosen", async () => {
    await renderInStore(<SettingsPage />);
    await userEvent.selectOptions(screen.getByLabelText("Numbers and dates"), "German (Austria)");
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Einstellungen");
    expect(screen.getByLabelText<HTMLSelectElement>("Zahlen und Daten").selectedOptions[0]?.text).toBe("Deutsch (Österreich)");
  });

  it("of the store are told, with the documents of both services, and who can change everything", async () => {
    await renderInStore(<SettingsPage />);
    expect(screen.getByText("USD, 2 decimals")).toBeTruthy();
    expect(screen.getByText("Europe/Paris")).toBeTruthy();
    expect(screen.getByText("January")).toBeTruthy();
    expect(screen.getAllByRole("link").map((link) => link.getAttribute("href"))).toEqual(
      ["/docs", "/openapi.json", "/docs", "/openapi.json", "/users", "/keys", "/audit"],
    );
    expect(screen.getByText(/Nobody has to log in here/).textContent).toContain(window.location.host);
  });
});

describe("locales", () => {
  it("have names in the language of the page, in its order; what has no name is called by its tag", () => {
    expect(namedLocales(["sv-SE", "de-AT"], "de").map(([, name]) => name)).toEqual(["Deutsch (Österreich)", "Schwedisch (Schweden)"]);
    expect(localeName("not a tag", "en")).toBe("not a tag");
  });
});
