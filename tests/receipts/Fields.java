import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.form.PDCheckBox;
import org.apache.pdfbox.pdmodel.interactive.form.PDField;
import org.apache.pdfbox.pdmodel.interactive.form.PDTextField;

/**
 * The fields of a form, by PDFBox. {@code Fields list FILE} tells of each, one a line: name, kind, tooltip, whether
 * it is required, its part in the structure and its value. {@code Fields fill FILE OUT NAME=VALUE...} fills in.
 */
public final class Fields {
    public static void main(String[] arguments) throws Exception {
        try (PDDocument document = Loader.loadPDF(new File(arguments[1]))) {
            if (arguments[0].equals("list")) {
                list(document, new PrintStream(System.out, true, StandardCharsets.UTF_8));
            } else {
                fill(document, Arrays.copyOfRange(arguments, 3, arguments.length));
                document.save(new File(arguments[2]));
            }
        }
    }

    private static void list(PDDocument document, PrintStream out) {
        for (PDField field : document.getDocumentCatalog().getAcroForm(null).getFields()) {
            String kind = field instanceof PDCheckBox ? "box"
                    : ((PDTextField) field).isMultiline() ? "lines" : "line";
            out.println(String.join("\t", field.getFullyQualifiedName(), kind, field.getAlternateFieldName(),
                    field.isRequired() ? "required" : "free", part(document, field), field.getValueAsString()));
        }
    }

    private static void fill(PDDocument document, String[] values) throws Exception {
        for (String value : values) {
            String[] pair = value.split("=", 2);
            PDField field = document.getDocumentCatalog().getAcroForm(null).getField(pair[0]);
            field.setValue(pair[1]);
        }
    }

    /** The structure element that the field's place in the parent tree leads to, if it leads back to the field. */
    private static String part(PDDocument document, PDField field) {
        COSDictionary widget = field.getWidgets().get(0).getCOSObject();
        int key = widget.getInt(COSName.STRUCT_PARENT);
        COSDictionary root = document.getDocumentCatalog().getStructureTreeRoot().getCOSObject();
        COSArray entries = root.getCOSDictionary(COSName.PARENT_TREE).getCOSArray(COSName.NUMS);
        for (int place = 0; place < entries.size(); place += 2) {
            if (entries.getInt(place) == key) {
                COSDictionary element = (COSDictionary) entries.getObject(place + 1);
                return leads(element.getDictionaryObject(COSName.K), widget) ? element.getNameAsString(COSName.S) : "-";
            }
        }
        return "-";
    }

    private static boolean leads(COSBase kids, COSDictionary widget) {
        COSBase kid = kids instanceof COSArray ? ((COSArray) kids).getObject(0) : kids;
        return kid instanceof COSDictionary && ((COSDictionary) kid).getDictionaryObject(COSName.OBJ) == widget;
    }
}
