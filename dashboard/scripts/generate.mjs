// Reads the management API's OpenAPI document (JSON) on standard input and writes its types to standard output.
import { text } from "node:stream/consumers";
import openapiTS, { astToString } from "openapi-typescript";

const document = JSON.parse(await text(process.stdin));

// Every error of every operation is one and the same problem document, told apart by its `code`. Written once per
// operation as what it answers otherwise, the types stay a quarter as long; the document itself keeps them all.
for (const path of Object.values(document.paths)) {
  for (const operation of Object.values(path)) {
    const succeeded = Object.entries(operation.responses).filter(([status]) => status < "400");
    const problem = { $ref: "#/components/responses/Problem" };
    operation.responses = { ...Object.fromEntries(succeeded), default: problem };
  }
}
document.components.responses = {
  Problem: {
    description: "What went wrong",
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  },
};

// Examples of whole objects are for readers of the document; fields keep theirs.
for (const schema of Object.values(document.components.schemas)) delete schema.examples;

const types = await openapiTS(document, {
  alphabetize: true,
  defaultNonNullable: false,
  emptyObjectsUnknown: true,
});
process.stdout.write(
  `// Generated from the gateway's code by \`make generate\`; do not edit.\n\n${astToString(types)}`,
);
