// How the names of Durable Objects are used: without leaving them with the platform, and inside the EU where that is asked.

/** The id of that name without the name: the platform keeps names with objects, and some are made up by clients. */
export function namelessId<Kind extends Rpc.DurableObjectBranded>(
  namespace: DurableObjectNamespace<Kind>,
  name: string,
): DurableObjectId {
  return namespace.idFromString(namespace.idFromName(name).toString());
}

/** Local workerd knows no jurisdictions and throws; there the name alone keeps the two apart. */
export function withinEurope<Kind extends Rpc.DurableObjectBranded>(
  namespace: DurableObjectNamespace<Kind>,
): DurableObjectNamespace<Kind> {
  try {
    return namespace.jurisdiction("eu");
  } catch {
    return namespace;
  }
}
