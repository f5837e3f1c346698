// A part of a list, and how many there are in all.

export interface Page {
  offset: number;
  limit: number;
}

export interface Listed<Item> {
  items: Item[];
  total: number;
}
