import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { type Page, usePages } from '../api/use-pages.ts';
import { Failure } from './failure.tsx';

export interface ListTableProps<Item> {
  title: string;
  /** Another key is another list. */
  listKey: string;
  read(cursor: string | undefined): Promise<Page<Item>>;
  columns: TableProps.ColumnDefinition<Item>[];
  rowId: keyof Item & string;
  actions?: ReactNode;
  filter?: ReactNode;
  empty: string;
  variant?: TableProps['variant'];
  headerTag?: 'h1' | 'h2';
  description?: ReactNode;
  /** The rows that are selected, and what to do when others are; without it none can be. */
  selected?: Item[];
  onSelect?(items: Item[]): void;
}

/** A list of the API, page by page: it never reads more than is shown. */
export function ListTable<Item>(props: ListTableProps<Item>) {
  const { title, listKey, read, columns, rowId, actions, filter, empty, headerTag = 'h2' } = props;
  const { selected, onSelect, description } = props;
  const { items, isMore, isLoading, error, more } = usePages(listKey, read);
  return (
    <Table<Item>
      variant={props.variant ?? (headerTag === 'h1' ? 'full-page' : 'container')}
      header={
        <Header
          variant={headerTag}
          counter={`(${items.length}${isMore ? '+' : ''})`}
          description={description}
          actions={actions}
        >
          {title}
        </Header>
      }
      filter={filter}
      wrapLines
      items={items}
      trackBy={rowId}
      loading={isLoading && items.length === 0}
      loadingText="Reading"
      columnDefinitions={columns}
      {...(onSelect && {
        selectionType: 'multi' as const,
        selectedItems: selected,
        onSelectionChange: ({ detail }) => onSelect(detail.selectedItems),
      })}
      ariaLabels={{
        tableLabel: title,
        ...(onSelect && {
          selectionGroupLabel: title,
          allItemsSelectionLabel: () => `Select all of ${title}`,
          itemSelectionLabel: (_: unknown, item: Item) => `Select ${String(item[rowId])}`,
        }),
      }}
      empty={<Box textAlign="center">{error ? 'It could not be read.' : empty}</Box>}
      footer={
        error ? (
          <Failure error={error} tryAgain={more} />
        ) : (
          isMore && (
            <Box textAlign="center">
              <Button loading={isLoading} onClick={() => void more()}>
                {items.length === 0 ? 'Look further back' : 'Show more'}
              </Button>
            </Box>
          )
        )
      }
    />
  );
}
