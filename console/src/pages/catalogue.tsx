import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { dataOf, type Schemas } from '../api/client.ts';
import { useApi } from '../api/session.tsx';
import { useTell } from '../parts/flashes.tsx';
import { FormButton, wholeNumber } from '../parts/form-button.tsx';
import { useMoney } from '../parts/format.ts';
import { ListTable } from '../parts/list-table.tsx';

type Product = Schemas['Product'];

/** What is sold: price and stock, and how both are changed. */
export default function Catalogue() {
  const api = useApi();
  const tell = useTell();
  const money = useMoney();
  const [version, setVersion] = useState(0);
  const done = (text: string) => {
    tell('success', text);
    setVersion((known) => known + 1);
  };

  return (
    <ListTable<Product>
      title="Catalogue"
      headerTag="h1"
      listKey={`products ${version}`}
      rowId="productId"
      empty="Nothing is for sale."
      read={(cursor) => dataOf(api.GET('/products', { params: { query: { cursor, limit: 50 } } }))}
      actions={
        <FormButton
          name="Create product"
          fields={{ productId: 'Product id', name: 'Name', price: 'Price in minor units', stock: 'Stock' }}
          act={async ({ productId = '', name = '', price = '', stock = '' }) => {
            await dataOf(
              api.POST('/products', {
                body: {
                  ...(productId && { productId }),
                  name,
                  price: wholeNumber('Price', price),
                  stock: wholeNumber('Stock', stock),
                },
              }),
            );
            done(`${name} is for sale.`);
          }}
        />
      }
      columns={[
        { id: 'id', header: 'Product', cell: ({ productId }) => productId, isRowHeader: true },
        { id: 'name', header: 'Name', cell: ({ name }) => name },
        { id: 'price', header: 'Price', cell: ({ price }) => money(price) },
        { id: 'stock', header: 'Stock', cell: ({ stock }) => stock },
        {
          id: 'actions',
          header: 'Actions',
          cell: ({ productId, name }) => (
            <SpaceBetween direction="horizontal" size="xs">
              <FormButton
                name="Set stock"
                fields={{ stock: `Stock of ${name}` }}
                act={async ({ stock = '' }) => {
                  await dataOf(
                    api.PUT('/products/{productId}/stock', {
                      params: { path: { productId } },
                      body: { set: wholeNumber('Stock', stock) },
                    }),
                  );
                  done(`The stock of ${name} is ${stock}.`);
                }}
              />
            </SpaceBetween>
          ),
        },
      ]}
    />
  );
}
