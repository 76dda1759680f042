import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { Return, Sale } from "../../api/names";
import { returnsOfSaleQuery, saleQuery } from "../../api/queries/sales";
import { NotFound } from "../../frame/NotFound";
import { PageTitle } from "../../frame/PageTitle";
import { PageLink } from "../../links/PageLink";
import { Card } from "../../parts/Card";
import { useTexts } from "../../settings/locale";
import { useMay, useStore } from "../../store/context";
import { saleTexts } from "../../text/sale";
import { Facts } from "./Facts";
import { Returns } from "./Returns";
import { TakeBackDialog } from "./TakeBackDialog";
import { UndoReturnDialog } from "./UndoReturnDialog";
import { VoidDialog } from "./VoidDialog";
import "./sale.css";

/** One sale: what it was, what came back of it, and what can be done about it. */
export default function SalePage(): ReactNode {
  const { saleId = "" }: { readonly saleId?: string } = useParams({ strict: false });
  return /^[1-9]\d{0,15}$/.test(saleId) ? <OneSale key={saleId} saleId={Number(saleId)} /> : <NotFound />;
}

/** What is being done: at most one dialog is open. */
type Doing = "return" | "void" | Return | null;

function OneSale({ saleId }: { saleId: number }): ReactNode {
  const t = useTexts(saleTexts);
  const sale = useQuery(saleQuery(saleId));
  const returns = useQuery(returnsOfSaleQuery(saleId));
  const [doing, setDoing] = useState<Doing>(null);
  const close = (): void => setDoing(null);
  const { data } = sale;
  return (
    <>
      <div className="page-head">
        <PageTitle title={t.title(String(saleId))} />
        <PageLink page="sales">{t.all}</PageLink>
      </div>
      {data && <Notes sale={data} />}
      <div className="sale">
        <Card title={t.facts} size="rows" query={sale} actions={data && <Actions sale={data} onDo={setDoing} />}>
          {(each) => <Facts sale={each} />}
        </Card>
        <Card title={t.returns.title} size="small" query={returns}>
          {(page) => <Returns rows={page.items} onUndo={setDoing} />}
        </Card>
      </div>
      {data && doing === "return" && <TakeBackDialog sale={data} onClose={close} />}
      {data && doing === "void" && <VoidDialog sale={data} onClose={close} />}
      {typeof doing === "object" && doing !== null && <UndoReturnDialog undone={doing} onClose={close} />}
    </>
  );
}

function Notes({ sale }: { sale: Sale }): ReactNode {
  const t = useTexts(saleTexts);
  const { format } = useStore();
  return (
    <>
      {sale.voided_at !== null && (
        <p className="notice">{t.voided(format.instant(sale.voided_at), t.voidReasons[sale.void_reason ?? "other"])}</p>
      )}
      {sale.replaces !== null && (
        <p className="notice">
          <PageLink page="sale" parts={{ saleId: sale.replaces }}>
            {t.replaces(String(sale.replaces))}
          </PageLink>
        </p>
      )}
    </>
  );
}

/** A void sale takes no returns, and one with returns cannot be void: then there is nothing to press. */
function Actions({ sale, onDo }: { sale: Sale; onDo: (doing: "return" | "void") => void }): ReactNode {
  const t = useTexts(saleTexts);
  const may = useMay();
  if (sale.voided_at !== null) return null;
  return (
    <>
      {may("sales:write") && (
        <button type="button" onClick={() => onDo("return")}>
          {t.takeBack.open}
        </button>
      )}
      {may("history:write") && (
        <button type="button" onClick={() => onDo("void")}>
          {t.makeVoid.open}
        </button>
      )}
    </>
  );
}
