import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { dataOf, type Schemas } from '../api/client.ts';
import { useApi } from '../api/session.tsx';
import { ActionButton } from '../parts/action-button.tsx';
import { useTell } from '../parts/flashes.tsx';
import { type Field, FormButton } from '../parts/form-button.tsx';
import { timeOf, useMoney, useMoneyMeaning } from '../parts/format.ts';
import { IdFilter, useIdPrefix } from '../parts/id-filter.tsx';
import { PageLink } from '../parts/links.tsx';
import { ListTable } from '../parts/list-table.tsx';

type Product = Schemas['KeptProduct'];

const SHARES: Field = {
  label: 'Stock shares',
  kind: 'number',
  description: '1 to 64. More than 1 for a product that very many buy at the same moment.',
};

/** What is sold: price, stock and sales, and how they are changed. */
export default function Catalogue() {
  const api = useApi();
  const tell = useTell();
  const money = useMoney();
  const meaning = useMoneyMeaning();
  const idPrefix = useIdPrefix();
  const [version, setVersion] = useState(0);
  const done = (text: string) => {
    tell('success', text);
    setVersion((known) => known + 1);
  };
  const price: Field = { label: 'Price', kind: 'number', meaning };

  return (
    <ListTable<Product>
      title="Catalogue"
      headerTag="h1"
      listKey={`products ${version} ${idPrefix}`}
      rowId="productId"
      empty={idPrefix ? 'No product has an id that begins so.' : 'Nothing is for sale.'}
      filter={<IdFilter label="Find a product by the beginning of its id" />}
      read={(cursor) =>
        dataOf(api.GET('/admin/products', { params: { query: { idPrefix, cursor, limit: 20 } } }))
      }
      actions={
        <FormButton
          name="Create product"
          variant="primary"
          fields={{
            name: { label: 'Name' },
            price,
            stock: { label: 'Stock', kind: 'number', initial: '0' },
            stockShares: { ...SHARES, initial: '1' },
            productId: { label: 'Product id', description: 'Without it, one is made.', isOptional: true },
          }}
          act={async ({ productId, name, price: cost, stock, stockShares }, key) => {
            await dataOf(
              api.POST('/products', {
                params: { header: { 'Idempotency-Key': key } },
                body: {
                  ...(productId && { productId }),
                  name,
                  price: Number(cost),
                  stock: Number(stock),
                  stockShares: Number(stockShares),
                },
              }),
            );
            done(`${name} is for sale.`);
          }}
        />
      }
      columns={[
        { id: 'name', header: 'Product', cell: ({ name }) => name, isRowHeader: true },
        {
          id: 'id',
          header: 'Id',
          cell: ({ productId }) => <PageLink to={`/orders?productId=${productId}`}>{productId}</PageLink>,
        },
        {
          id: 'state',
          header: 'State',
          cell: ({ archivedAt }) =>
            archivedAt ? (
              <StatusIndicator type="stopped">archived since {timeOf(archivedAt)}</StatusIndicator>
            ) : (
              <StatusIndicator type="success">for sale</StatusIndicator>
            ),
        },
        { id: 'price', header: 'Price', cell: ({ price: cost }) => money(cost) },
        { id: 'stock', header: 'Stock', cell: ({ stock }) => stock },
        { id: 'shares', header: 'Shares', cell: ({ stockShares }) => stockShares },
        { id: 'sold', header: 'Sold in 30 days', cell: ({ unitsSold }) => unitsSold },
        {
          id: 'actions',
          header: 'Actions',
          minWidth: 260,
          cell: (product) => <ProductActions product={product} price={price} onDone={done} />,
        },
      ]}
    />
  );
}

interface ProductActionsProps {
  product: Product;
  price: Field;
  onDone(text: string): void;
}

function ProductActions({ product, price, onDone }: ProductActionsProps) {
  const api = useApi();
  const { productId, name, stockShares, archivedAt } = product;
  const path = { productId };
  const change = (body: Schemas['ProductChange']) =>
    dataOf(api.PUT('/products/{productId}', { params: { path }, body }));
  if (archivedAt)
    return (
      <ActionButton
        name="Bring back"
        ariaLabel={`Bring back ${name}`}
        variant="inline-link"
        act={async () => {
          await change({ archived: false });
          onDone(`${name} is for sale again.`);
        }}
      >
        {name} can be ordered again.
      </ActionButton>
    );
  return (
    <SpaceBetween direction="horizontal" size="s">
      <FormButton
        name="Edit"
        variant="inline-link"
        ariaLabel={`Edit ${name}`}
        fields={{
          name: { label: 'Name', initial: name },
          price: { ...price, initial: String(product.price) },
          stockShares: { ...SHARES, initial: String(stockShares) },
        }}
        act={async (typed) => {
          const changes = {
            ...(typed.name !== name && { name: typed.name }),
            ...(Number(typed.price) !== product.price && { price: Number(typed.price) }),
            ...(Number(typed.stockShares) !== stockShares && { stockShares: Number(typed.stockShares) }),
          };
          if (Object.keys(changes).length) await change(changes);
          onDone(`${typed.name} was changed. Orders keep the price that they have.`);
        }}
      />
      <FormButton
        name="Change stock"
        variant="inline-link"
        ariaLabel={`Change stock of ${name}`}
        fields={{
          add: {
            label: 'Units that come',
            kind: 'number',
            description: `${product.stock} are there. A negative number takes units away.`,
          },
        }}
        act={async ({ add }, key) => {
          const { stock } = await dataOf(
            api.PUT('/products/{productId}/stock', {
              params: { path, header: { 'Idempotency-Key': key } },
              body: { add: Number(add) },
            }),
          );
          onDone(`The stock of ${name} is ${stock} now.`);
        }}
      />
      <ActionButton
        name="Archive"
        ariaLabel={`Archive ${name}`}
        variant="inline-link"
        act={async () => {
          await change({ archived: true });
          onDone(`${name} is archived.`);
        }}
      >
        {name} cannot be ordered any more, and is in no list of customers. Orders that have it keep it, and
        can still be cancelled. It can be brought back.
      </ActionButton>
    </SpaceBetween>
  );
}
