// The quirk of endpoints whose whole answers have to be asked for as such.
import * as z from "zod";

/**
 * Whether an answer that a client wants whole is asked for as a stream: a stall or a break is noticed sooner. Set it to false
 * where streams are refused or say less than whole answers do.
 */
export const streamWholeQuirk = () => z.boolean().default(true);
